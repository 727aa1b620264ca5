import { draftSteps } from '../draft.ts';
import type { Rule } from './rule.ts';

/** What is typed before a step must be worth typing. Faults: `runbook/phrase`. */
export const pointOfNoReturn: Rule = (draft, report) => {
  for (const { step } of draftSteps(draft)) {
    const { phrase, path, name } = step;
    if (phrase === undefined) continue;
    const at = { path: [...path, 'phrase'] };
    if (!step.pointOfNoReturn) {
      const message = `Step ${name} has a phrase and is no point of no return, so that it would never be asked for.`;
      report.error('runbook/phrase', at, message, ['Add point-of-no-return: true, or remove the phrase.']);
    } else if (phrase.trim().length < 3) {
      const message = `The phrase of step ${name} is so short that it can be typed by accident.`;
      report.error('runbook/phrase', at, message, ['Use the name of what is switched or lost.']);
    }
  }
};
