import { z } from 'zod';
import { Fault } from '../../../../../state/fault.ts';
import type { Cell } from '../../../../../state/outcome.ts';
import type { SqlServerConnection } from '../../connection.ts';

const written = z.object({
  /** Where the log ended; of a snapshot of a database, which has no log of its own, when it was made. */
  log: z.string().optional(),
  /** The number that no row had yet which was written later, as hexadecimal digits. */
  rows: z.string().optional(),
  /** The same on Babelfish, where a row has the number of the transaction that wrote it: the oldest that was not over. */
  transactions: z.string().optional(),
  /** So that two moments of which nothing is known are never taken for the same. */
  at: z.string().optional(),
});

export type MomentMark = z.infer<typeof written>;

/** What tells a moment from a later one, as far as this login may look. Nothing was written between two with the same log. */
export async function momentMark(connection: SqlServerConnection): Promise<string> {
  const log = (await one(connection, snapshotSql)) ?? (await one(connection, logSql));
  const rows = await one(connection, rowsSql);
  const transactions = rows === null ? await one(connection, transactionsSql) : null;
  const at = log === null ? await one(connection, nowSql) : null;
  const known = Object.entries({ log, rows, transactions, at }).filter(([, value]) => value !== null);
  return JSON.stringify(Object.fromEntries(known));
}

/**
 * Which rows were written since, as a condition; `undefined` where that can't be told. `version` is a column of type
 * rowversion, `table` the name by which Babelfish knows the transaction of a row.
 */
export function writtenSince(
  { rows, transactions }: MomentMark,
  { version, table }: { readonly version: string | undefined; readonly table: string },
): string | undefined {
  if (version !== undefined && /^\\x[0-9a-f]{16}$/.test(rows ?? '')) return `${version} >= 0x${rows?.slice(2)}`;
  // Rows have the last 32 bits of it only.
  if (transactions === undefined || BigInt(transactions) >= 2n ** 32n) return undefined;
  return `CAST(CAST(${table}.xmin AS varchar(20)) AS bigint) >= ${transactions}`;
}

export function readMark(moment: string): MomentMark {
  return written.parse(JSON.parse(moment));
}

const snapshotSql = `SELECT N'snapshot of ' + CONVERT(nvarchar(40), create_date, 121) FROM sys.databases
WHERE name = DB_NAME() AND source_database_id IS NOT NULL`;
const logSql = 'SELECT CONVERT(nvarchar(60), log_end_lsn) FROM sys.dm_db_log_stats(DB_ID())';
const rowsSql = 'SELECT CAST(MIN_ACTIVE_ROWVERSION() AS binary(8))';
const transactionsSql = `SELECT CAST(pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot()) AS varchar(20))
WHERE SERVERPROPERTY('Babelfish') = 1`;
const nowSql = `SELECT CONVERT(nvarchar(40), SYSUTCDATETIME(), 121) + N' ' + CAST(@@SPID AS nvarchar(10))`;

/** Older servers don't have everything, and not everybody is shown it. */
async function one(connection: SqlServerConnection, sql: string): Promise<Cell> {
  try {
    return (await connection.query(sql)).rows[0]?.[0] ?? null;
  } catch (error) {
    if (error instanceof Fault && error.code !== 'database/connection-lost') return null;
    throw error;
  }
}
