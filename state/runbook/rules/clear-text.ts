import { clearTextIn, clearTextsIn } from '../clear-text.ts';
import { referencesTo } from '../draft.ts';
import { ownerOf } from '../owner.ts';
import type { Rule } from './rule.ts';

/**
 * Secrets are references. Looks at every text of the runbook and of the SQL files, and never repeats what it finds.
 * Faults: `runbook/clear-text-password`.
 */
export const clearText: Rule = (draft, report) => {
  const { tree, files } = draft;
  const remedy = [
    'Write a reference instead: env:NAME, file:PATH, "prompt:" or exec:COMMAND.',
    'Change it, too: it stood in a file.',
  ];
  for (const { path, index, what, secret } of clearTextsIn(tree.value)) {
    report.hide(secret);
    const message = `${ownerOf(tree.value, path)} holds ${what} in clear text.`;
    report.error('runbook/clear-text-password', { path, index }, message, remedy);
  }
  const names = new Set(referencesTo(draft, 'sql-file').map(({ reference }) => reference.name));
  for (const name of names) {
    const file = files.get(name);
    if ('fault' in file) continue;
    for (const { index, what, secret } of clearTextIn(file.lines.text, true)) {
      report.hide(secret);
      const message = `${name} holds ${what} in clear text.`;
      report.error('runbook/clear-text-password', { lines: file.lines, offset: index }, message, [
        'Set the password outside the migration, or ask for it in a step of its own.',
        'Change it, too: it stood in a file.',
      ]);
    }
  }
};
