import { sqlUses } from '../sql/uses.ts';
import type { Rule } from './rule.ts';
import { sqlAdvice } from './sql-advice.ts';
import { sqlBatch } from './sql-batch.ts';
import { sqlOtherDatabase } from './sql-other-database.ts';
import { sqlOutside } from './sql-outside.ts';
import type { SqlRule } from './sql-rule.ts';
import { sqlTransaction } from './sql-transaction.ts';
import { sqlUnclosed } from './sql-unclosed.ts';

const sqlRules: readonly SqlRule[] = [sqlUnclosed, sqlTransaction, sqlBatch, sqlOutside, sqlOtherDatabase, sqlAdvice];

/** Every rule about SQL, for every piece of it. A file that two steps run is judged for each database it runs in. */
export const sql: Rule = (draft, report) => {
  for (const use of sqlUses(draft)) for (const judge of sqlRules) judge(use, report, draft);
};
