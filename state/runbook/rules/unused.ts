import { allPhases, referencesTo } from '../draft.ts';
import { declared } from '../vars.ts';
import { databaseUses } from './databases.ts';
import type { Rule } from './rule.ts';

/**
 * What is declared and never used is mostly a misspelling elsewhere. Says nothing while steps could not be read, or
 * name what is not declared: then that is the fault. Warnings: `runbook/unused`.
 */
export const unused: Rule = (draft, report) => {
  const { phases, databases, roles, tree, uses } = draft;
  const steps = allPhases(draft).flatMap(({ items }) =>
    items.flatMap((item) => (item.type === 'step' ? [item] : item.steps)),
  );
  if (steps.length === 0 || steps.some(({ spec }) => !spec)) return;
  const tell = (what: string, name: string, path: (string | number)[]) =>
    report.warning('runbook/unused', { path, part: 'key' }, `The ${what} ${name} is declared and never used.`, [
      'Remove it, or look for a misspelling.',
    ]);

  const usedDatabases = databaseUses(draft).map(({ reference }) => reference.name);
  if (usedDatabases.every((name) => databases.has(name))) {
    for (const name of databases.keys()) if (!usedDatabases.includes(name)) tell('database', name, ['databases', name]);
  }
  const usedRoles = [
    ...referencesTo(draft, 'role').map(({ reference }) => reference.name),
    ...phases.flatMap(({ signOff }) => signOff),
  ];
  if (usedRoles.every((name) => roles.has(name))) {
    for (const name of roles.keys()) if (!usedRoles.includes(name)) tell('role', name, ['roles', name]);
  }
  const usedVars = new Set(uses.map(({ name }) => name));
  const vars = declared(tree.value);
  if ([...usedVars].every((name) => vars.has(name))) {
    for (const [name, path] of vars) if (!usedVars.has(name)) tell('var', name, [...path]);
  }
};
