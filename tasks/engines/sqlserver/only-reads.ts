import { Fault } from '../../../state/fault.ts';
import { readSql, type SqlStatement, startsWith, topLevel } from '../../../state/runbook/sql/statements.ts';
import { sqlDialect } from './sql-dialect.ts';

/**
 * T-SQL has no transactions that can't write, so what begins like a statement that writes is refused before it is sent.
 * What a procedure does inside is rolled back. Faults: `database/read-only`.
 */
export function requireReading(sql: string, database: string): void {
  const writing = readSql(sql, sqlDialect).statements.find(writes);
  if (!writing) return;
  throw new Fault('database/read-only', `${writing.words[0]} writes, and ${database} is only to be read here.`, {
    remedy: ['Write a SELECT; statements that change something belong into a step of kind sql.'],
    retry: 'safe',
  });
}

function writes(statement: SqlStatement): boolean {
  if (writers.has(statement.words[0] ?? '')) return true;
  const words = topLevel(statement).map(({ word }) => word);
  if (startsWith(statement, 'SELECT')) return words.includes('INTO');
  return startsWith(statement, 'WITH') && words.some((word) => changers.has(word) || word === 'INTO');
}

const changers: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);
const writers: ReadonlySet<string> = new Set(
  `INSERT UPDATE DELETE MERGE CREATE ALTER DROP TRUNCATE GRANT REVOKE DENY BULK BACKUP RESTORE KILL RECONFIGURE
   WRITETEXT UPDATETEXT ENABLE DISABLE`.split(/\s+/),
);
