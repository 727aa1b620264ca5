import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HomeStage, RunbookCard, SessionCard } from '../../screens/stage.ts';
import { recordFault } from '../../state/fault.ts';
import type { Journal, SessionEntry } from '../../state/journal/journal.ts';
import { foldFurther, foldSession } from '../../state/session/evolve.ts';
import type { Session } from '../../state/session/session.ts';
import { type SessionStatus, statusOf } from '../../state/session/status.ts';
import { waitsOf } from '../../state/session/waits.ts';
import { packageFolder } from '../package-folder.ts';

/** Events that are read before anything is on the screen. */
const eventsAtFirst = 2_000;
/** Events that are read between two turns of the keyboard: some hundredths of a second. */
const eventsAtOnce = 5_000;

/** What the wizard begins with: the sessions of the journal, and the runbooks nearby. */
export interface Home {
  /** What can be said at once: the newest sessions, as far as they are short. */
  readonly first: HomeStage;
  /**
   * Reads the rest while the first is on the screen, and shows each state of it. Every chain is verified, and a broken one
   * is a notice, whenever it is found. Ends early with the signal.
   */
  readRest(show: (stage: HomeStage) => void, signal: AbortSignal): Promise<void>;
}

export function homeOf(journal: Journal): Home {
  const entries = journal.sessions();
  const read: (SessionCard | undefined)[] = [];
  const notices: string[] = [];
  const take = (card: () => SessionCard) => {
    try {
      read.push(card());
    } catch (error) {
      read.push(undefined);
      notices.push(recordFault(error).message);
    }
  };
  let runbooks: readonly RunbookCard[] = [];
  const stage = (reading?: HomeStage['reading']): HomeStage => ({
    kind: 'home',
    journal: journal.file ?? '',
    sessions: read.filter((card) => card !== undefined),
    runbooks,
    notices: [...notices],
    ...(reading && { reading }),
  });
  for (const { session } of shortOnes(entries)) take(() => cardOf(foldSession(journal.read(session)), journal));
  return {
    first: stage(read.length < entries.length ? 'sessions' : 'runbooks'),
    async readRest(show, signal) {
      for (const entry of entries.slice(read.length)) {
        const session = await readInTurns(entry, journal, signal);
        if (signal.aborted) return;
        take(() => cardOf(session(), journal));
        show(stage(read.length < entries.length ? 'sessions' : 'runbooks'));
      }
      // Only now: what reads runbooks is most of the program.
      const { surveyRunbook } = await import('../runbooks.ts');
      for (const path of runbookFiles()) {
        await nextTurn();
        if (signal.aborted) return;
        runbooks = [...runbooks, ...surveyRunbook(path)];
        show(stage('runbooks'));
      }
      show(stage());
    },
  };
}

/** The newest sessions whose events together are few enough to be read before the first frame. */
function shortOnes(entries: readonly SessionEntry[]): readonly SessionEntry[] {
  let events = 0;
  const end = entries.findIndex((entry) => {
    events += entry.events;
    return events > eventsAtFirst;
  });
  return end < 0 ? entries : entries.slice(0, end);
}

/** A long session, some thousand events at a time: keys are heard between. What comes back gives it, or throws its fault. */
async function readInTurns(
  { session: id }: SessionEntry,
  journal: Journal,
  signal: AbortSignal,
): Promise<() => Session> {
  try {
    let session = foldSession(journal.read(id, 0, eventsAtOnce));
    for (;;) {
      await nextTurn();
      const events = signal.aborted ? [] : journal.read(id, session.seq, eventsAtOnce);
      if (events.length === 0) return () => session;
      session = foldFurther(session, events);
    }
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function cardOf(session: Session, journal: Journal): SessionCard {
  const { id } = session;
  const status = statusOf(session, journal.leaseOf(id));
  const waits = waitsOf(session);
  const { title, environment, mode, dryRun, state, lastAt, holder } = status;
  return {
    id,
    title,
    environment,
    mode,
    dryRun,
    status: state === 'running' ? 'running elsewhere' : state,
    where: whereOf(status),
    lastAt,
    ...(waits && { waits }),
    standing: status.standing,
    ...(session.finished?.reason !== undefined && { reason: session.finished.reason }),
    ...(holder && { holder: `${holder.name} on ${holder.host} (pid ${holder.pid})` }),
  };
}

function whereOf({ phase, rollback }: SessionStatus): string {
  const place = phase ? `phase ${phase.number} of ${phase.of}, ${phase.title}` : 'all phases';
  if (!rollback) return place;
  const { state, way, back } = rollback;
  return state === 'rolled-back'
    ? `rolled back (${way}), ${place}`
    : `ROLLING BACK (${way}), ${back.settled} of ${back.steps} steps`;
}

/** Those in `checklists/` of the present folder, and those that come with Nightferry. */
function runbookFiles(): readonly string[] {
  const folders = new Set([resolve('checklists'), join(packageFolder, 'checklists')]);
  return [...folders].flatMap((folder) => {
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
    return names.sort().map((name) => relative('', join(folder, name)));
  });
}
