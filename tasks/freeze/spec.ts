import { z } from 'zod';
import { databaseName, line } from '../../state/runbook/fields.ts';
import type { Requirement } from '../kind.ts';

const role = line.describe(
  'The role that the application uses: a write as that role proves that the database is writable again.',
);

/** What stands under `read-only:` in a runbook. */
export const readOnlySchema = z
  .strictObject({
    on: databaseName.describe('The database that is frozen.'),
    mode: z
      .enum(['strict', 'session-default'])
      .describe(
        '`strict` keeps other roles out and blocks every table; `session-default` only sets what new sessions begin with, which any of them may set back.',
      ),
    application: role.optional(),
    'end-sessions': z
      .boolean()
      .optional()
      .describe('Whether the sessions of others are ended. Left out: a person is asked, who types the phrase.'),
    phrase: line
      .optional()
      .describe('What is typed to have sessions ended. Default: `end sessions of` and the database.'),
  })
  .refine((spec) => spec.phrase === undefined || spec['end-sessions'] === undefined, {
    path: ['phrase'],
    error: 'nobody is asked to type it when `end-sessions` says what is done: take one of them out',
  });

export type ReadOnlySpec = z.infer<typeof readOnlySchema>;

/** What stands under `writable:`. */
export const writableSchema = z.strictObject({
  on: databaseName.describe('The database whose freeze is lifted.'),
  application: role.optional(),
});

export type WritableSpec = z.infer<typeof writableSchema>;

/** Whether a thaw is proven by a write as the application's role, which has to be there, and ours to take. */
export function becoming(database: string, role: string | undefined): readonly Requirement[] {
  return role === undefined ? [] : [{ need: 'privilege', database, may: { act: 'become', role } }];
}

/** What has to be typed to have the sessions of others ended. */
export function phraseOf({ on, phrase }: ReadOnlySpec): string {
  return phrase ?? `end sessions of ${on}`;
}
