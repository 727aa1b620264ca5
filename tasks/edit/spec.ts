import { z } from 'zod';
import { path, text } from '../../state/runbook/fields.ts';
import { pattern } from '../../state/runbook/pattern.ts';
import { secretReference } from '../../state/runbook/secret.ts';

const replacement = z
  .strictObject({
    find: text.optional().describe('The text as it stands in the file.'),
    pattern: pattern.optional().describe('A regular expression instead, ^ and $ at lines.'),
    with: secretReference.describe('What comes in its place; with a pattern, $1 is its first group. May be empty.'),
    count: z.int().min(1).max(10_000).optional().describe('How many times it must be there. Default: 1.'),
  })
  .superRefine(({ find, pattern }, issues) => {
    if ((find === undefined) === (pattern === undefined)) {
      const message = find === undefined ? 'needs `find`, or `pattern`' : 'has find and pattern: keep one';
      issues.addIssue({ code: 'custom', message });
    }
  });

const key = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_.]*$/, { error: 'expected the name of a setting, such as DATABASE_URL' });
const settings = z.record(key, secretReference);

export const schema = z
  .strictObject({
    file: path,
    replace: z.array(replacement).min(1).optional(),
    set: settings.optional().describe('For .env files: settings that are there, and their new values.'),
    add: settings.optional().describe('For .env files: settings that are not there yet.'),
    rehearsal: z.strictObject({ file: path }).optional().describe('The file that a rehearsal edits instead.'),
  })
  .superRefine(({ replace, set, add }, issues) => {
    if (!replace && !set && !add) issues.addIssue({ code: 'custom', message: 'needs `replace`, `set` or `add`' });
    if (replace && (set || add)) {
      issues.addIssue({ code: 'custom', message: 'has replace beside set or add: make a step of each' });
    }
    for (const name of Object.keys(add ?? {}).filter((name) => set && Object.hasOwn(set, name)))
      issues.addIssue({ code: 'custom', path: ['add', name], message: 'is in set, too: keep one of them' });
  });

export type EditSpec = z.infer<typeof schema>;

/** What a rehearsal edits is what the runbook gives it to edit. */
export function fileOf(spec: EditSpec, mode: 'live' | 'rehearsal'): string {
  return mode === 'rehearsal' && spec.rehearsal ? spec.rehearsal.file : spec.file;
}
