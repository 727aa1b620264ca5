import { type SqlStatement, startsWith } from '../sql/statements.ts';
import { sqlUses } from '../sql/uses.ts';
import type { Rule } from './rule.ts';
import type { SqlRule } from './sql-rule.ts';

/**
 * Statements that refuse to run in a transaction, where the engine does not say which. Source: PostgreSQL 15
 * documentation, the notes of each command; VACUUM in SQLite refuses too.
 */
const refusers: readonly string[] = [
  'CREATE DATABASE',
  'DROP DATABASE',
  'CREATE TABLESPACE',
  'DROP TABLESPACE',
  'ALTER SYSTEM',
  'VACUUM',
  'REINDEX DATABASE',
  'REINDEX SYSTEM',
  'COMMIT PREPARED',
  'ROLLBACK PREPARED',
  'CREATE SUBSCRIPTION',
];

/** Faults: `sql/no-transaction`. */
export const sqlOutside: SqlRule = ({ transactional, dialect, script, owner, where }, report) => {
  if (!transactional) return;
  const refusing = dialect?.refusesTransaction ?? refusers;
  for (const statement of script.statements) {
    const name =
      refusing.find((words) => startsWith(statement, words)) ?? (dialect ? undefined : concurrently(statement));
    if (name === undefined) continue;
    report.error(
      'sql/no-transaction',
      where(statement.start),
      `${name} in the SQL of ${owner} can't run in a transaction.`,
      ['Move it to an sql step of its own with transaction: none, and a probe that tells whether it was done.'],
    );
  }
};

function concurrently({ words }: SqlStatement): string | undefined {
  if (!/^(?:CREATE|DROP|REINDEX)$/.test(words[0] ?? '')) return undefined;
  const at = words.slice(0, 8).indexOf('CONCURRENTLY');
  const named = words.slice(0, at + 1).filter((word) => word !== '');
  return at === -1 ? undefined : named.join(' ');
}

/** Without a transaction nothing says how far a script came. Faults: `sql/one-statement`. */
export const oneStatement: Rule = (draft, report) => {
  const counts = new Map<string, number>();
  for (const { step, transactional, undoes, script, where } of sqlUses(draft)) {
    if (transactional) continue;
    for (const { start } of script.statements) {
      // It is done with one, and taken back with another.
      const key = `${undoes ? 'undo of ' : ''}${step.name}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count !== 2) continue;
      const what = undoes ? 'statement in its undo' : 'statement';
      const message = `Step ${step.name} has transaction: none and more than one ${what}.`;
      report.error('sql/one-statement', where(start), message, ['Make a step of each, with a probe of its own.']);
    }
  }
};
