import { z } from 'zod';
import { duration } from '../../state/runbook/duration.ts';

/** What stands under `sql:` in a runbook. */
export const sqlSchema = z
  .strictObject({
    on: z
      .string()
      .regex(/^[a-z][a-z0-9_-]*(\/maintenance)?$/, 'a database of the runbook, or one followed by /maintenance')
      .describe('The database it changes; `edu_v2/maintenance` connects beside it.'),
    sql: z.string().min(1).optional(),
    file: z.string().min(1).optional(),
    files: z.array(z.string().min(1)).min(1).optional(),
    transaction: z.literal('none').optional().describe('For statements that can not run in a transaction.'),
    probe: z.string().min(1).optional().describe('One boolean: true when the step is done already.'),
    timeout: duration.optional(),
    undo: z
      .union([z.literal(false), z.string().min(1)])
      .optional()
      .describe('SQL that takes the step back; false when nothing of it has to be taken back.'),
    'undo-file': z.string().min(1).optional().describe('A file of SQL that takes the step back.'),
    closes: z
      .literal(true)
      .optional()
      .describe('Nightferry closes its own connections to the database first: renaming or dropping it needs that.'),
    pins: z
      .literal(true)
      .optional()
      .describe('Afterwards the name stands for another database than before: it is connected and locked anew.'),
  })
  .superRefine((spec, issues) => {
    const texts = [spec.sql, spec.file, spec.files].filter((text) => text !== undefined).length;
    if (texts !== 1) issues.addIssue('give exactly one of sql, file and files');
    if (spec.transaction === 'none' && spec.probe === undefined) {
      issues.addIssue({
        code: 'custom',
        path: ['transaction'],
        message: 'needs `probe:`, a query that tells after a kill whether it was done',
      });
    }
    if (spec.undo !== undefined && spec['undo-file'] !== undefined) issues.addIssue('give one of undo and undo-file');
    for (const key of ['closes', 'pins'] as const) {
      if (!spec[key] || spec.on.endsWith('/maintenance')) continue;
      issues.addIssue({
        code: 'custom',
        path: [key],
        message: 'is for SQL beside the database: `on: NAME/maintenance`',
      });
    }
    if (spec.on.endsWith('/maintenance') && spec.transaction !== 'none') {
      issues.addIssue({
        code: 'custom',
        path: ['on'],
        message: 'beside the database there is no ledger: add `transaction: none` and a probe',
      });
    }
  });

export type SqlSpec = z.infer<typeof sqlSchema>;

export function databaseOf(spec: SqlSpec): string {
  return spec.on.replace('/maintenance', '');
}

export function isBeside(spec: SqlSpec): boolean {
  return spec.on.endsWith('/maintenance');
}
