import { placeholder } from '../fill.ts';
import { isMapping, type Path, valueAt } from '../tree.ts';
import { declared } from '../vars.ts';
import type { Rule } from './rule.ts';

/**
 * Values of vars are taken as they are, so that braces can be kept by a var that holds them. Naming another var there
 * is a mistake. Faults: `runbook/var-in-var`.
 */
export const varsInVars: Rule = ({ tree }, report) => {
  const known = declared(tree.value);
  for (const owner of [[], ...namesIn(tree.value, ['environments']).map((name) => ['environments', name])]) {
    for (const name of namesIn(tree.value, [...owner, 'vars'])) {
      const value = valueAt(tree.value, [...owner, 'vars', name]);
      if (typeof value !== 'string') continue;
      for (const { 0: written, 1: other = '', index } of value.matchAll(placeholder)) {
        if (other === name || !known.has(other)) continue;
        const message = `The var ${name} names the var ${other}, and vars are not filled into each other.`;
        const at = { path: [...owner, 'vars', name], index };
        report.error('runbook/var-in-var', at, message, [`Write its value instead of ${written}.`]);
      }
    }
  }
};

function namesIn(document: unknown, path: Path): readonly string[] {
  const mapping = valueAt(document, path);
  return isMapping(mapping) ? Object.keys(mapping) : [];
}
