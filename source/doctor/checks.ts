import { type DoctorLine, failure, ok } from '../../state/doctor.ts';
import type { CheckResult } from '../../state/outcome.ts';
import { stepKey } from '../../state/plan.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import { unaskedStart } from '../../tasks/check.ts';
import { kindOf } from '../../tasks/kinds.ts';
import type { Looking } from '../looking.ts';
import { orFault } from './line.ts';
import type { UnderWay } from './look-around.ts';

interface Asked {
  readonly step: string;
  readonly check: CheckResult;
}

const namedChecks = 4;

/** The checks marked preflight, judged as a dry run judges them. Those that nobody answers are told once per reason. */
export async function checkLines(
  { phases, environment }: Runbook,
  looking: Looking,
  underWay?: UnderWay,
): Promise<readonly DoctorLine[]> {
  const lines: DoctorLine[] = [];
  const unasked = new Map<string, Asked[]>();
  for (const phase of phases) {
    for (const { id, kind, spec, rehearsalSkip } of stepsIn(phase)) {
      const { preflight } = kindOf(kind);
      if (!preflight || (environment.standIn && rehearsalSkip !== undefined)) continue;
      const step = stepKey(phase.id, id);
      if (underWay?.isSettled(step)) continue;
      const look = async () => {
        const checks = await preflight.call(kindOf(kind), spec, looking.context({ phase: phase.id, step: id }));
        return checks.flatMap((check) => {
          if (!check.actual.startsWith(unaskedStart)) return [lineOf({ step, check })];
          const why = check.actual.slice(unaskedStart.length);
          unasked.set(why, [...(unasked.get(why) ?? []), { step, check }]);
          return [];
        });
      };
      lines.push(...(await orFault(look, [step])));
    }
  }
  return [...lines, ...[...unasked].map(([why, asked]) => unaskedLine(why, asked))];
}

function lineOf({ step, check: { title, verdict, expected, actual } }: Asked): DoctorLine {
  const neededBy = [step];
  if (verdict === 'passed') return ok(`${title}: ${actual}.`, { neededBy });
  const says = `${title}: expected ${expected}, got ${actual.replace(/\.$/, '')}.`;
  return failure(says, { neededBy, code: 'check/failed' });
}

function unaskedLine(why: string, asked: readonly Asked[]): DoctorLine {
  const titles = asked.map(({ check }) => check.title);
  const more = titles.length > namedChecks ? [`${titles.length - namedChecks} more`] : [];
  const what = [...titles.slice(0, namedChecks), ...more].join('; ');
  const neededBy = [...new Set(asked.map(({ step }) => step))];
  return failure(`Could not be asked: ${what}. ${why}`, { neededBy, code: 'check/failed' });
}
