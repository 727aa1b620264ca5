import { z } from 'zod';
import { databaseName, text } from '../../state/runbook/fields.ts';
import { oneOf } from '../../state/runbook/one-of.ts';
import { isConstraintDefinition } from './constraint-statement.ts';
import { stepName } from './indexes-spec.ts';
import { tableNames } from './sequences-spec.ts';

const drop = z.strictObject({
  in: databaseName.describe('The database whose constraints are dropped.'),
  of: tableNames.optional().describe('The tables that have them. Default: all.'),
  kinds: z
    .array(z.enum(['foreign-keys', 'checks', 'not-null'], { error: 'expected foreign-keys, checks or not-null' }))
    .min(1)
    .default(['foreign-keys'])
    .describe('Which. Default: foreign keys.'),
});

const named = z.strictObject({
  table: text.describe('The table that gets it.'),
  name: text.describe('Its name.'),
  definition: text
    .refine(isConstraintDefinition, 'expected foreign key (...) references ..., check (...) or not null (COLUMN)')
    .describe('As SQL has it: `foreign key (a) references b (id)`, `check (...)`, or `not null (column)`.'),
});

const add = z
  .strictObject({
    in: databaseName.describe('The database whose constraints are added.'),
    from: stepName.optional().describe('The step that dropped them: they are added as they were.'),
    constraints: z.array(named).min(1).optional().describe('Constraints, for tables that were created without them.'),
    'at-once': z.int().min(1).max(32).optional().describe('How many are validated at a time. Default: min(4, cores).'),
    role: text.optional().describe('Who is asked about rows that break one.'),
  })
  .refine((spec) => (spec.from === undefined) !== (spec.constraints === undefined), {
    error: 'give one of from and constraints',
  });

/** What stands under `constraints:` in a runbook. */
export const constraintsSchema = oneOf({}, { drop, add });

export type ConstraintsSpec = z.output<typeof constraintsSchema>;
export type DropConstraints = z.output<typeof drop>;
export type AddConstraints = z.output<typeof add>;
