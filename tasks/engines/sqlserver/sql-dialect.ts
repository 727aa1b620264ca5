import type { SqlDialect } from '../../../state/runbook/sql/dialect.ts';

/**
 * T-SQL, as lint reads it. Source of what refuses: Microsoft's documentation, "Transact-SQL statements" and "Transactions":
 * statements that are not allowed in a transaction.
 */
export const sqlDialect: SqlDialect = {
  bracketNames: true,
  batches: true,
  threePartNames: true,
  refusesTransaction: [
    'CREATE DATABASE',
    'ALTER DATABASE',
    'DROP DATABASE',
    'BACKUP DATABASE',
    'BACKUP LOG',
    'RESTORE DATABASE',
    'RESTORE LOG',
    'RECONFIGURE',
    'CREATE FULLTEXT CATALOG',
    'DROP FULLTEXT CATALOG',
    'CREATE FULLTEXT INDEX',
    'ALTER FULLTEXT INDEX',
    'DROP FULLTEXT INDEX',
    'KILL',
  ],
};

/** Whether lines begin statements is a guess: good enough for lint, and not for refusing to run. */
export const onlySemicolons: SqlDialect = { ...sqlDialect, batches: false };
