import { withoutRepeats } from '../../state/doctor/repeats.ts';
import { type Diagnosis, type DoctorGroup, diagnose } from '../../state/doctor.ts';
import type { Selection } from '../../state/runbook/compile.ts';
import { occurrenceOf } from '../../state/runbook/window.ts';
import { lookAt } from '../looking.ts';
import { judgeRunbook } from '../runbooks.ts';
import type { Machine } from '../workbench.ts';
import { lookAround } from './look-around.ts';
import { machineGroup } from './machine.ts';
import { runbookGroup } from './runbook.ts';

export interface Examination extends Selection {
  readonly file: string;
  /** Where the journal of the night would be. */
  readonly journal: string;
  readonly signal: AbortSignal;
  /** Called with each group as it is finished, without secrets. */
  onGroup(group: DoctorGroup): void;
}

/**
 * Looks at everything the night needs, and goes on after whatever fails: all of it is worth knowing at once. Opens only
 * connections that read, and changes nothing anywhere.
 */
export async function examine(request: Examination, machine: Machine): Promise<Diagnosis> {
  const { file, environment, vars, onGroup, signal } = request;
  const groups: DoctorGroup[] = [];
  const add = (group: DoctorGroup) => {
    const clean = cleanGroup(group, groups, machine);
    if (!clean) return;
    groups.push(clean);
    onGroup(clean);
  };
  const judged = judgeRunbook(file, { environment, vars });
  const { loaded } = judged;
  const window = loaded?.runbook.window && occurrenceOf(loaded.runbook.window, machine.clock.now());
  add(await machineGroup(request.journal, window, machine));
  add(runbookGroup(file, judged));
  if (loaded) {
    const looking = lookAt(loaded.runbook, 'doctor', machine, signal);
    try {
      await lookAround({ runbook: loaded.runbook, looking, machine, signal, add });
    } finally {
      await looking.close();
    }
  }
  const at = machine.clock.now().toISOString();
  return diagnose(groups, { runbook: loaded?.runbook.id ?? file, environment, at });
}

/** Without secrets, and without what an earlier group has said; nothing of a group that has nothing to say. */
export function cleanGroup(
  group: DoctorGroup,
  earlier: readonly DoctorGroup[],
  { redactor }: Pick<Machine, 'redactor'>,
): DoctorGroup | undefined {
  return group.lines.length === 0 ? undefined : redactor.data(withoutRepeats(group, earlier));
}
