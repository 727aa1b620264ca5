import { z } from 'zod';
import { databaseName, text } from '../../state/runbook/fields.ts';
import { oneOf } from '../../state/runbook/one-of.ts';
import { byteSize } from '../../state/runbook/size.ts';
import { isIndexStatement } from './index-statement.ts';
import { tableNames } from './sequences-spec.ts';

export const stepName = z
  .string()
  .regex(/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/, { error: 'expected a step as phase/step' });

const drop = z.strictObject({
  in: databaseName.describe('The database whose indexes are dropped.'),
  of: tableNames.optional().describe('The tables. Default: all.'),
  keep: z.array(text).min(1).optional().describe('Indexes that stay, by name.'),
  'primary-keys': z
    .literal('drop')
    .optional()
    .describe('Drops primary keys too, where nothing refers to them. Left out, they stay.'),
});

const build = z
  .strictObject({
    in: databaseName.describe('The database whose indexes are built.'),
    from: stepName.optional().describe('The step that dropped them: they are built as they were.'),
    indexes: z
      .array(text.refine(isIndexStatement, 'expected one CREATE INDEX with a name and a table, without CONCURRENTLY'))
      .min(1)
      .optional()
      .describe('CREATE INDEX statements, for tables that were created without them.'),
    'at-once': z.int().min(1).max(32).optional().describe('How many are built at a time. Default: min(4, cores).'),
    memory: byteSize.optional().describe('Memory for all of them together. Default: as the server is set, for each.'),
  })
  .refine((spec) => (spec.from === undefined) !== (spec.indexes === undefined), {
    error: 'give one of from and indexes',
  });

/** What stands under `indexes:` in a runbook. */
export const indexesSchema = oneOf({}, { drop, build });

export type IndexesSpec = z.output<typeof indexesSchema>;
export type DropIndexes = z.output<typeof drop>;
export type BuildIndexes = z.output<typeof build>;
