import { referencesTo } from '../draft.ts';
import { valueAt } from '../tree.ts';
import type { Rule } from './rule.ts';

/**
 * Deterministic ids: one tag must give one id for one key, wherever it is used. Faults: `runbook/id-style`,
 * `runbook/no-namespace`, `runbook/namespace`.
 */
export const ids: Rule = (draft, report) => {
  const uses = referencesTo(draft, 'id');
  const styles = new Map<string, (typeof uses)[number]>();
  for (const use of uses) {
    const { tag, style, path } = use.reference;
    const first = styles.get(tag) ?? use;
    styles.set(tag, first);
    if (first.reference.style === style) continue;
    const message = `Ids of ${tag} are ${style} in step ${use.step.name}, and ${first.reference.style} in step ${first.step.name}.`;
    report.error('runbook/id-style', { path }, message, [`Use one style for ${tag}, or their ids will not meet.`]);
  }
  const [first] = uses;
  if (first && valueAt(draft.document, ['ids']) === undefined) {
    const message = `Step ${first.step.name} makes ids, and the runbook has no namespace to make them from.`;
    report.error('runbook/no-namespace', { path: first.reference.path }, message, [
      'Add ids: { namespace: env:ID_NAMESPACE }.',
    ]);
  }
  if (draft.idNamespace?.from !== 'text') return;
  const message = 'The id namespace stands in the runbook, and who knows it can compute every id.';
  report.error('runbook/namespace', { path: ['ids', 'namespace'] }, message, ['Write a reference: env:ID_NAMESPACE.']);
};
