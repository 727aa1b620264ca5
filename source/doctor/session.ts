import { relative } from 'node:path';
import { type DoctorGroup, failure, warning } from '../../state/doctor.ts';
import { standingFreezes } from '../../state/session/freezes.ts';
import { isSettled, type Session } from '../../state/session/session.ts';
import { lookAsSession } from '../looking.ts';
import { judgeRunbook } from '../runbooks.ts';
import { varsOf } from '../session/amend.ts';
import type { SessionHandle } from '../session/handle.ts';
import type { Workbench } from '../workbench.ts';
import { cleanGroup } from './examine.ts';
import { lookAround, type UnderWay } from './look-around.ts';
import { machineGroup } from './machine.ts';
import { runbookGroup } from './runbook.ts';

export interface SessionExamination {
  readonly signal: AbortSignal;
  /** What is looked at next. */
  about(title: string): void;
  onGroup(group: DoctorGroup): void;
}

/**
 * Looks at everything that an open session still needs, over its own connections and with the secrets it has read: no
 * second Nightferry is seen by the servers, and nobody is asked for anything. Changes nothing. Rejects when it is aborted.
 */
export async function examineSession(
  handle: Pick<SessionHandle, 'log' | 'runbook' | 'databases' | 'secrets'>,
  { signal, about, onGroup }: SessionExamination,
  workbench: Workbench,
): Promise<void> {
  const session = handle.log.snapshot();
  const { runbook, databases, secrets } = handle;
  const groups: DoctorGroup[] = [];
  const add = (group: DoctorGroup) => {
    const clean = cleanGroup(group, groups, workbench);
    if (!clean) return;
    groups.push(clean);
    onGroup(clean);
  };
  const known = sessionGroup(session);
  if (known.lines.length > 0) add(known);
  about('this machine');
  add(await machineGroup(workbench.journal.file ?? '', session.opened.window, workbench));
  signal.throwIfAborted();
  about('runbook');
  add(sessionRunbookGroup(session));
  const looking = lookAsSession({ runbook, name: session.id, databases, secrets }, workbench, signal);
  const underWay = session.runs.length > 1 ? underWayOf(session) : undefined;
  await lookAround({ runbook, looking, machine: workbench, signal, underWay, add, about });
}

/** What the session itself knows and nobody else would tell before it goes on: a broken freeze, contacts that are none. */
function sessionGroup({ facts, plan, opened }: Session): DoctorGroup {
  const broken = standingFreezes(facts).filter(({ proof }) => proof?.verdict === 'broken');
  const lines = [
    ...broken.map(({ database, proof }) =>
      failure(`The freeze of ${database} is BROKEN: ${proof?.seen[0] ?? 'someone wrote through it'}`, {
        remedy: [
          'Find out who wrote, and stop whoever it is. Going on asks whether that is accepted, before anything else runs.',
        ],
        code: 'freeze/broken',
      }),
    ),
    ...plan.contacts
      .filter(({ name, reach }) => isPlaceholder(name) || isPlaceholder(reach))
      .map(({ name, reach }) =>
        warning(`Nobody can be reached as "${name}: ${reach}": it looks like something to be filled in.`, {
          remedy: [`Write who is to be called, and how, under contacts: in ${relative('', opened.runbook.file)}.`],
        }),
      ),
  ];
  return { id: 'session', title: 'Session', lines };
}

/** Words that people leave where a name or a number is to stand. */
function isPlaceholder(text: string): boolean {
  return /fill (this )?in|fill me|\bTODO\b|\bTBD\b|\bFIXME\b|x{3,}|\?{2,}|^[-.…?\s]*$|<[^@>]*>|change ?me/i.test(text);
}

/** What lint says of the runbook that the session was opened with; its file may have been changed since. */
function sessionRunbookGroup({ id, opened, manifest }: Session): DoctorGroup {
  const file = relative('', opened.runbook.file);
  const judged = judgeRunbook(file, { environment: opened.environment, vars: varsOf(manifest) });
  const group = runbookGroup(file, judged);
  if (judged.loaded?.manifest.digest === manifest.digest) return group;
  const changed = failure(`The runbook ${file} is not what this session was opened with.`, {
    remedy: [
      'This process goes on with what was read when it began. Once it is left, it is not resumed before that is put right.',
      `Put back what was changed; or, if it is meant: nightferry resume ${id} --amend`,
    ],
    code: 'session/runbook-changed',
  });
  return { ...group, lines: [changed, ...group.lines] };
}

function underWayOf({ id, steps, facts }: Session): UnderWay {
  return { session: id, isSettled: (step) => isSettled(steps[step]), released: facts.released };
}
