import { type DoctorLine, warning } from '../../state/doctor.ts';
import { capitalized } from '../../state/format.ts';
import { stepKey } from '../../state/plan.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import { kindOf } from '../../tasks/kinds.ts';
import { neverRunIn, neverRunText, rehearseFirst } from '../../tasks/never-run.ts';
import type { UnderWay } from './look-around.ts';

/** What the steps would do to a database for the first time anywhere, once each, with the steps. */
export function neverRunLines({
  name,
  runbook: { databases, phases, rollbacks },
  underWay,
}: {
  readonly name: string;
  readonly runbook: Runbook;
  readonly underWay?: UnderWay | undefined;
}): readonly DoctorLine[] {
  const steps = new Map<string, string[]>();
  for (const phase of [...phases, ...rollbacks.map((rollback) => rollback.phase)]) {
    for (const { id, kind, spec } of stepsIn(phase)) {
      const key = stepKey(phase.id, id);
      if (underWay?.isSettled(key)) continue;
      for (const one of neverRunIn(kindOf(kind), spec, databases).filter(({ database }) => database === name)) {
        steps.set(neverRunText(one), [...(steps.get(neverRunText(one)) ?? []), key]);
      }
    }
  }
  return [...steps].map(([says, neededBy]) => warning(`${capitalized(says)}.`, { remedy: [rehearseFirst], neededBy }));
}
