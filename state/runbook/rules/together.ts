import { allPhases } from '../draft.ts';
import { valueAt } from '../tree.ts';
import type { Rule } from './rule.ts';

/** Groups of steps that run at a time. Faults: `runbook/together`. Warnings: `runbook/together-alone`. */
export const together: Rule = (draft, report) => {
  for (const { id = '?', items } of allPhases(draft)) {
    for (const item of items) {
      if (item.type === 'step') continue;
      const { path, limit, steps } = item;
      for (const step of steps.filter(({ pointOfNoReturn }) => pointOfNoReturn)) {
        const message = `Step ${step.name} is a point of no return inside together, where others run beside it.`;
        report.error('runbook/together', { path: [...step.path, 'point-of-no-return'] }, message, [
          'Take it out of together.',
        ]);
      }
      const written = valueAt(draft.document, [...path, 'together', 'steps']);
      const isOne = Array.isArray(written) && written.length === 1;
      const alone = isOne ? 'one step' : limit === 1 ? 'the limit 1' : undefined;
      if (alone === undefined) continue;
      const message = `together in phase ${id} has ${alone}, so that nothing runs together.`;
      report.warning('runbook/together-alone', { path, part: 'key' }, message, ['Write the steps without together.']);
    }
  }
};
