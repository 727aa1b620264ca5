import { z } from 'zod';
import { databaseName, line, path, slug } from '../../state/runbook/fields.ts';

const stepName = z
  .string({ error: 'expected a step as phase/step' })
  .regex(/^[a-z][a-z0-9-]{0,62}\/[a-z][a-z0-9-]{0,62}$/, { error: 'expected a step as phase/step' });

export const lostSchema = z.strictObject({
  on: databaseName.describe('The database that one would go back from.'),
  since: stepName.describe('The `mark` step, as phase/step.'),
  export: path.describe('The folder that the rows are written to, as CSV files.'),
  tables: z.array(line).min(1).optional().describe('Tables to look at. Default: all.'),
  role: slug.optional().describe('Who is asked.'),
});

export type LostSpec = z.infer<typeof lostSchema>;
