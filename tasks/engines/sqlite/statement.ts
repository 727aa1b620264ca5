import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import type { Database as Handle } from 'better-sqlite3';
import type { Cell } from '../../../state/outcome.ts';
import type { Result } from '../connection.ts';
import { resultOf } from './faults.ts';

export interface Statement {
  readonly sql: string;
  readonly values?: readonly Cell[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Rows kept; those beyond are counted. Default: all. */
  readonly keep?: number | undefined;
  /** Gets every row as the driver reads it, integers as bigint; none is kept then. */
  readonly onRow?: (row: readonly unknown[]) => void;
}

const rowsPerTurn = 1000;
const busyAttempts = 400;
const betweenAttemptsMs = 25;

/**
 * Runs one statement in this thread. The signal is looked at before it and between rows, so a statement that computes
 * for long before its first row (an aggregate, an UPDATE) can't be stopped inside: SQLite has a way, the driver does not.
 * A file that another connection has locked is tried for ten seconds, without keeping this process from other work.
 * Rejects with what the driver throws.
 */
export async function execute(handle: Handle, statement: Statement): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    statement.signal?.throwIfAborted();
    try {
      return await executeOnce(handle, statement);
    } catch (error) {
      if (!resultOf(error).startsWith('SQLITE_BUSY') || attempt === busyAttempts) throw error;
      await delay(betweenAttemptsMs);
    }
  }
}

async function executeOnce(
  handle: Handle,
  { sql, values = [], signal, keep = Number.POSITIVE_INFINITY, onRow }: Statement,
): Promise<Result> {
  const prepared = handle.prepare<unknown[], unknown[]>(sql);
  // Parameters are written $1, $2 as in PostgreSQL: to SQLite these are names.
  const parameters = values.length === 0 ? [] : [Object.fromEntries(values.map((value, index) => [index + 1, value]))];
  if (!prepared.reader) return { columns: [], rows: [], rowCount: prepared.run(...parameters).changes };
  const columns = prepared.columns().map(({ name, type }) => ({ name, type: type?.toLowerCase() ?? '' }));
  const rows: Cell[][] = [];
  let rowCount = 0;
  for (const row of prepared
    .raw(true)
    .safeIntegers(true)
    .iterate(...parameters)) {
    if (onRow) onRow(row);
    else if (rows.length < keep) rows.push(row.map(textOf));
    rowCount += 1;
    if (rowCount % rowsPerTurn === 0) await turn();
    signal?.throwIfAborted();
  }
  return { columns, rows, rowCount };
}

/** Numbers in the shortest form that gives them again, reals with a point as SQLite writes them; blobs as `\x` and hex. */
function textOf(value: unknown): Cell {
  if (value === null) return null;
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (typeof value !== 'number') return String(value);
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value);
}
