import { draftSteps, referencesTo } from '../draft.ts';
import { suggest } from '../similar.ts';
import type { Rule } from './rule.ts';

/** Steps that other steps name. Faults: `runbook/unknown-step`. */
export const steps: Rule = (draft, report) => {
  const all = draftSteps(draft).map(({ step }) => step);
  for (const { step, reference } of referencesTo(draft, 'step')) {
    const { name, kind, path } = reference;
    const found = all.find((other) => other.name === name);
    // A step whose kind could not be read was reported, and may be the one.
    if (found && (found.kind === undefined || found.kind.key === kind)) continue;
    const known = all.filter((other) => other.kind?.key === kind).map((other) => other.name);
    const message = found
      ? `Step ${step.name} needs a ${kind} step, and ${name} is a ${found.kind?.key} step.`
      : `Step ${step.name} names the step ${JSON.stringify(name)}, which the runbook does not have.`;
    report.error('runbook/unknown-step', { path }, message, suggest(name, known, `${kind} steps`));
  }
};
