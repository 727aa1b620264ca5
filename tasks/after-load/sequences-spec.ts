import { z } from 'zod';
import { databaseName, text } from '../../state/runbook/fields.ts';

/** Tables as SQL names them: `people`, `audit.log`, `"Odd Name"`. */
export const tableNames = z.array(text).min(1, 'names no table');

/** What stands under `sequences:` in a runbook. */
export const sequencesSchema = z.strictObject({
  in: databaseName.describe('The database whose sequences are set.'),
  of: tableNames.optional().describe('The tables whose sequences are set. Default: all.'),
  from: databaseName
    .optional()
    .describe(
      'The source: a sequence goes past what the one behind the same column, or of the same name, has given there.',
    ),
});

export type SequencesSpec = z.infer<typeof sequencesSchema>;

/** What stands under `analyze:`. */
export const analyzeSchema = z.strictObject({
  in: databaseName.describe('The database whose planner is told.'),
  of: tableNames.optional().describe('The tables. Default: all.'),
  vacuum: z
    .literal(true)
    .optional()
    .describe('VACUUM them too, so that index-only scans work from the first query on.'),
});

export type AnalyzeSpec = z.infer<typeof analyzeSchema>;
