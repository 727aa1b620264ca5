import { z } from 'zod';
import { tableReference, text } from '../../state/runbook/fields.ts';
import { limitsSchema, usualLimits } from './limits.ts';
import { type ColumnMapping, columnSource } from './mapping.ts';
import { rejectsSchema } from './rejects/limit.ts';

const columnName = z.string({ error: 'expected a column name' }).min(1, 'expected a column name');

const count = (most: number, what: string) =>
  z
    .int({ error: `expected ${what}` })
    .min(1, `expected ${what}`)
    .max(most, `expected ${what}`);

/** What stands under `copy:` in a runbook. */
export const copySchema = z
  .strictObject({
    from: tableReference.describe('The table or view to read.'),
    to: tableReference.describe('The table to fill.'),
    key: z
      .union(
        [
          z.literal('none').transform((): string[] => []),
          columnName.transform((name) => [name]),
          z.array(columnName).min(1).max(32),
        ],
        { error: 'expected a column name, a list of them, or none' },
      )
      .optional()
      .describe(
        'Columns that order the rows and are never NULL. Default: the primary key. `none`: all rows in one chunk.',
      ),
    where: text.optional().describe('Which rows, as SQL of the source without the keyword.'),
    workers: count(64, 'a number of workers from 1 to 64').optional().describe('Default: min(4, cores), at least 2.'),
    'rows-per-chunk': count(100_000_000, 'a number of rows, at least 1')
      .optional()
      .describe('Rows per transaction. Default: 50000, fewer when rows are wide.'),
    into: z
      .enum(['empty', 'existing'], { error: 'expected empty or existing' })
      .default('empty')
      .describe('`existing` allows rows to be in the target before the first chunk.'),
    limits: limitsSchema
      .default(usualLimits)
      .describe('Beyond what the copy pauses by itself, until all is well again.'),
    rejects: rejectsSchema
      .optional()
      .describe("Rows that may be left out, and kept in a list, when they can't be carried over. Default: none."),
    columns: z
      .record(columnName, columnSource)
      .refine((columns) => Object.keys(columns).length > 0, 'maps no column')
      .describe('What fills each column of the target.'),
    'leave-out': z
      .array(columnName, { error: 'expected a list of column names' })
      .optional()
      .describe(
        'Columns of `from` that no copy takes. With it, also empty, every other column of the table must be taken by a copy of this runbook.',
      ),
  })
  .refine(({ key, rejects }) => rejects === undefined || key === undefined || key.length > 0, {
    error: "without a key rows can't be told apart, and none can be rejected: name a key, or take `rejects:` out",
    path: ['rejects'],
  })
  .superRefine(({ from, columns }, issues) => {
    for (const [target, source] of Object.entries(columns)) {
      if (source.kind !== 'lookup' || source.lookUp.table.database === from.database) continue;
      const message = `is looked up in ${source.lookUp.table.database}, and the copy reads ${from.database}: a look-up is in the same database`;
      issues.addIssue({ code: 'custom', message, path: ['columns', target, 'lookup'] });
    }
  })
  .transform(({ 'rows-per-chunk': rowsPerChunk, 'leave-out': leaveOut, columns, rejects, ...spec }) => ({
    ...spec,
    ...(rejects !== undefined && { rejects }),
    ...(rowsPerChunk !== undefined && { rowsPerChunk }),
    ...(leaveOut !== undefined && { leaveOut }),
    columns: Object.entries(columns).map(([target, from]): ColumnMapping => ({ target, from })),
  }));

/** A copy as the runbook asks for it: `rowsPerChunk` and `workers` only when they are fixed there. */
export type CopySpec = z.output<typeof copySchema>;
