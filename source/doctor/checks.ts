import { type DoctorLine, failure, ok } from '../../state/doctor.ts';
import { stepKey } from '../../state/plan.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import { kindOf } from '../../tasks/kinds.ts';
import type { Looking } from '../looking.ts';
import { orFault } from './line.ts';

/** The checks marked preflight, judged as a dry run judges them. */
export async function checkLines({ phases, environment }: Runbook, looking: Looking): Promise<readonly DoctorLine[]> {
  const lines: DoctorLine[] = [];
  for (const phase of phases) {
    for (const { id, kind, spec, rehearsalSkip } of stepsIn(phase)) {
      const { preflight } = kindOf(kind);
      if (!preflight || (environment.standIn && rehearsalSkip !== undefined)) continue;
      const step = stepKey(phase.id, id);
      const context = looking.context({ phase: phase.id, step: id });
      lines.push(
        ...(await orFault(async () => {
          const checks = await preflight.call(kindOf(kind), spec, context);
          return checks.map(({ title, verdict, expected, actual }) =>
            verdict === 'passed'
              ? ok(`${title}: ${actual}.`, { neededBy: [step] })
              : failure(`${title}: expected ${expected}, got ${actual.replace(/\.$/, '')}.`, {
                  neededBy: [step],
                  code: 'check/failed',
                }),
          );
        }, [step])),
      );
    }
  }
  return lines;
}
