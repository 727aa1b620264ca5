import { Fault } from '../../state/fault.ts';
import type { KnownSession, Unreadable } from './copies.ts';

export interface Wanted {
  readonly runbook: string;
  readonly environment: string;
  /** As given; without it the only one there is. */
  readonly session?: string | undefined;
}

/**
 * The session to adopt, of those that the copies know of. Faults: `handover/none`, `handover/several`,
 * `handover/unknown`, `handover/over`, `handover/other-runbook`, `handover/demo`.
 */
export function chooseSession(
  sessions: readonly KnownSession[],
  unreadable: readonly Unreadable[],
  wanted: Wanted,
): KnownSession {
  const { session } = wanted;
  if (session === undefined) return onlyOne(sessions, unreadable, wanted);
  const chosen = sessions.find(({ id }) => id === session);
  if (!chosen) throw unknown(session, sessions, unreadable);
  if (!isOf(chosen, wanted)) throw otherRunbook(chosen, wanted);
  if (isOver(chosen)) throw over(chosen);
  if (chosen.opened.data.demo) throw ofADemo(chosen);
  return chosen;
}

function onlyOne(sessions: readonly KnownSession[], unreadable: readonly Unreadable[], wanted: Wanted): KnownSession {
  const open = sessions.filter((known) => isOf(known, wanted) && !isOver(known) && !known.opened.data.demo);
  const [first, ...others] = open;
  if (!first) throw none(sessions, unreadable, wanted);
  if (others.length === 0) return first;
  throw new Fault(
    'handover/several',
    `The copies know of ${open.length} sessions of this runbook that have not ended.`,
    {
      remedy: ['Name one:', ...open.map(({ id, last }) => `${id}   (last heard of ${last.at})`)],
      retry: 'safe',
    },
  );
}

function isOf({ opened }: KnownSession, { runbook, environment }: Wanted): boolean {
  return opened.data.runbook.id === runbook && opened.data.environment === environment;
}

function isOver({ last }: KnownSession): boolean {
  return last.type === 'session.finished';
}

const reached = (unreadable: readonly Unreadable[]) =>
  unreadable.map(({ database, why }) => `${database} could not be looked at: ${why}`);

function none(sessions: readonly KnownSession[], unreadable: readonly Unreadable[], { runbook, environment }: Wanted) {
  const others = sessions.map(({ id, opened, last }) => {
    const of = `${opened.data.runbook.id} in ${opened.data.environment}`;
    return `There is ${id}: ${of}${last.type === 'session.finished' ? ', ended' : ''}${opened.data.demo ? ', a demo' : ''}.`;
  });
  return new Fault(
    'handover/none',
    `No database has a copy of an unfinished session of ${runbook} in ${environment}.`,
    {
      remedy: [
        ...reached(unreadable),
        ...others,
        'Copies begin with the first step that changes something. Without one nothing was changed: begin anew with nightferry run.',
      ],
      retry: 'safe',
    },
  );
}

function unknown(session: string, sessions: readonly KnownSession[], unreadable: readonly Unreadable[]): Fault {
  const known = sessions.map(({ id }) => id);
  return new Fault('handover/unknown', `No database has a copy of session ${session}.`, {
    remedy: [...reached(unreadable), known.length > 0 ? `There are: ${known.join(', ')}.` : 'There is none at all.'],
    retry: 'safe',
  });
}

function otherRunbook({ id, opened }: KnownSession, { runbook, environment }: Wanted): Fault {
  const { runbook: of, environment: there } = opened.data;
  return new Fault(
    'handover/other-runbook',
    `Session ${id} is of the runbook ${of.id} in ${there}, not of ${runbook} in ${environment}.`,
    { remedy: [`Give that runbook, and --in ${there}. It was ${of.file} on the other host.`], retry: 'safe' },
  );
}

function over({ id, last }: KnownSession): Fault {
  return new Fault('handover/over', `Session ${id} ended at ${last.at}: there is nothing to go on with.`, {
    remedy: ['Its report is made from the journal of the host that ran it.'],
    retry: 'safe',
  });
}

function ofADemo({ id }: KnownSession): Fault {
  return new Fault('handover/demo', `Session ${id} is a demo: its databases come and go with the host that runs it.`, {
    remedy: [`Go on there: nightferry resume ${id}`],
    retry: 'safe',
  });
}
