import { z } from 'zod';
import { Fault } from '../../../state/fault.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { SqlServerConnection } from './connection.ts';

const written = z.object({
  /** Where the log ended; of a snapshot of a database, which has no log of its own, when it was made. */
  log: z.string().optional(),
  /** The number that no row had yet which was written later, as hexadecimal digits. */
  rows: z.string().optional(),
  /** So that two moments of which nothing is known are never taken for the same. */
  at: z.string().optional(),
});

export type MomentMark = z.infer<typeof written>;

/** What tells a moment from a later one, as far as this login may look. Nothing was written between two with the same log. */
export async function momentMark(connection: SqlServerConnection): Promise<string> {
  const log = (await one(connection, snapshotSql)) ?? (await one(connection, logSql));
  const rows = await one(connection, rowsSql);
  const at = log === null ? await one(connection, nowSql) : null;
  return JSON.stringify({ ...(log !== null && { log }), ...(rows !== null && { rows }), ...(at !== null && { at }) });
}

export function readMark(moment: string): MomentMark {
  return written.parse(JSON.parse(moment));
}

const snapshotSql = `SELECT N'snapshot of ' + CONVERT(nvarchar(40), create_date, 121) FROM sys.databases
WHERE database_id = DB_ID() AND source_database_id IS NOT NULL`;
const logSql = 'SELECT CONVERT(nvarchar(60), log_end_lsn) FROM sys.dm_db_log_stats(DB_ID())';
const rowsSql = 'SELECT CAST(MIN_ACTIVE_ROWVERSION() AS binary(8))';
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
