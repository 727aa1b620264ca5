import { relative } from 'node:path';
import { type DoctorGroup, failure } from '../../state/doctor.ts';
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
  about('this machine');
  add(await machineGroup(workbench.journal.file ?? '', session.opened.window, workbench));
  signal.throwIfAborted();
  about('runbook');
  add(sessionRunbookGroup(session));
  const looking = lookAsSession({ runbook, name: session.id, databases, secrets }, workbench, signal);
  const underWay = session.runs.length > 1 ? underWayOf(session) : undefined;
  await lookAround({ runbook, looking, machine: workbench, signal, underWay, add, about });
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
