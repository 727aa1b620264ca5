import { type Draft, type DraftStep, draftSteps, stepsIn } from '../draft.ts';
import type { Rule } from './rule.ts';

/**
 * Rows that a step leaves behind are accepted, by their number, before a step without a way back. Where there is none, nobody is
 * asked. Warns: `runbook/rejects`.
 */
export const rejects: Rule = (draft, report) => {
  if (hasPointOfNoReturn(draft)) return;
  for (const { step } of draftSteps(draft)) {
    const path = pathOf(step);
    if (!path) continue;
    const message = `Rows that ${step.name} rejects would be accepted by nobody: no step is a point of no return.`;
    report.warning('runbook/rejects', { path: [...step.specPath, ...path] }, message, [
      'Mark the step that switches over with point-of-no-return: true: their number is typed before it.',
    ]);
  }
};

/** Of the way forward: a way back does not ask about them. */
function hasPointOfNoReturn({ phases }: Draft): boolean {
  return phases.flatMap(stepsIn).some(({ pointOfNoReturn }) => pointOfNoReturn);
}

function pathOf({ kind, spec }: DraftStep) {
  return spec && kind?.mayReject?.(spec.value);
}
