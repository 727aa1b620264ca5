import type { Client } from 'pg';
import { z } from 'zod';
import { Fault } from '../../../state/fault.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { ChangedRows, HeldDatabase } from '../../copy/held-source.ts';
import { RowsRefused } from '../../copy/seam.ts';
import type { Result } from '../connection.ts';
import type { Database } from '../engine.ts';
import { codeOf } from './code-of.ts';
import type { PostgresConnection } from './connection.ts';
import { openForReading } from './copy-connection.ts';
import { quoteLiteral } from './copy-quote.ts';
import { beginMoment, type Moment } from './loss/moment.ts';
import { sinceMark } from './loss/since.ts';

/** A snapshot that is exported, and stays until its connection ends. */
export interface HeldSnapshot extends HeldDatabase {
  readonly id: string;
  /** One statement that sees the snapshot. */
  read(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result>;
  /** As `HeldSource.changedSince`. */
  changedSince(moment: string, rows: RowsOfRanges, signal: AbortSignal): Promise<ChangedRows>;
}

export interface RowsOfRanges {
  readonly table: string;
  readonly alias: string;
  readonly readsForeign: boolean;
  /** The whole statement that copies. */
  readonly sql: string;
  /** FROM and WHERE of the rows in question. */
  readonly from: string;
}

/** Opens a connection that holds one snapshot of the database, for as many readers as there will be. */
export async function holdSnapshot(
  database: Database,
  application: string,
  signal: AbortSignal,
): Promise<HeldSnapshot> {
  const connection = await openForReading(database, application);
  try {
    // It only waits while others read, which may take all night.
    await connection.query('set idle_in_transaction_session_timeout = 0');
    const now = await beginMoment(connection, signal);
    const { rows } = await connection.query('select pg_export_snapshot()', [], signal);
    return {
      id: rows[0]?.[0] ?? '',
      moment: writeMoment(now),
      isHeld: () => !connection.isLost,
      costs: 'vacuum there keeps every row changed since',
      read: (sql, values, signal) => readBeside(connection, sql, values, signal),
      changedSince: (moment, rows, signal) =>
        changed(connection, database.name, { earlier: moment, now }, rows, signal),
      release: () => connection.close(),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

export function isSnapshot(held: HeldDatabase): held is HeldSnapshot {
  return 'id' in held && 'changedSince' in held;
}

/** Runs `work` in a transaction of its own that sees an exported snapshot, and leaves none behind. */
export async function inSnapshot<T>(client: Client, snapshot: string, work: () => Promise<T>): Promise<T> {
  try {
    await client.query(
      `begin isolation level repeatable read read only; set transaction snapshot ${quoteLiteral(snapshot)}`,
    );
    return await work();
  } finally {
    await client.query('rollback').catch(() => undefined);
  }
}

/** A statement that fails or is cancelled must not end the transaction that holds the snapshot. */
async function readBeside(
  connection: PostgresConnection,
  sql: string,
  values: readonly Cell[] = [],
  signal?: AbortSignal,
): Promise<Result> {
  signal?.throwIfAborted();
  await connection.query('savepoint asked');
  try {
    return await connection.query(sql, values, signal);
  } finally {
    await connection.query('rollback to savepoint asked').catch(() => undefined);
  }
}

const written = z.object({
  system: z.string(),
  database: z.string(),
  next: z.string(),
  open: z.array(z.object({ xid: z.string(), who: z.string() })),
});

function writeMoment({ system, database, next, open }: Moment): string {
  return JSON.stringify({ system, database, next, open: open.map(({ xid, who }) => ({ xid, who })) });
}

/**
 * Rows tell by which transaction they were written, but only rows of tables: a view has none, and what a statement takes
 * from other tables is not looked at.
 */
async function changed(
  connection: PostgresConnection,
  name: string,
  { earlier, now }: { readonly earlier: string; readonly now: Moment },
  rows: RowsOfRanges,
  signal: AbortSignal,
): Promise<ChangedRows> {
  const ask = async (counts: string) => {
    const { rows: found } = await connection.query(`select ${counts} ${rows.from}`, [], signal);
    return (found[0] ?? []).map((count) => BigInt(count ?? 0));
  };
  const unknown = async (why: string) => {
    const [count = 0n] = await ask('count(*)');
    return { rows: count, unknown: why };
  };
  const { rows: kinds } = await connection.query('select relkind from pg_class where oid = to_regclass($1)', [
    rows.table,
  ]);
  if (!/^[rpm]$/.test(kinds[0]?.[0] ?? '')) return unknown(`${rows.table} is no table`);
  if (rows.readsForeign) return unknown(`${rows.table} has rows of another server`);
  if (/\bjoin\b/i.test(rows.sql) || (rows.sql.match(/\bselect\b/gi) ?? []).length > 1) {
    return unknown('it takes rows of other tables too');
  }
  let condition: string;
  try {
    ({ condition } = await sinceMark(connection, name, written.parse(JSON.parse(earlier)), now, rows.alias));
  } catch (error) {
    if (error instanceof Fault && error.code.startsWith('lost/')) return unknown(error.message.replace(/\.$/, ''));
    throw error;
  }
  const [count = 0n, since = 0n] = await ask(`count(*), count(*) filter (where ${condition})`);
  return { rows: count, written: since };
}

/** Gives a snapshot that is not there any more its meaning: 42704 from version 17 on, 22023 before. */
export function withoutSnapshot(refused: RowsRefused, error: unknown): RowsRefused {
  const code = codeOf(error instanceof Fault ? error.cause : error);
  if ((code !== '42704' && code !== '22023') || !/snapshot/i.test(refused.message)) return refused;
  return new RowsRefused('source', 'connection', 'the connection that held the snapshot is gone', {}, error);
}
