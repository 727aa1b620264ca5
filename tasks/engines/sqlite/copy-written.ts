import type { TargetTable, WhoseRows } from '../../copy/seam.ts';
import type { Connection } from '../connection.ts';
import type { LedgerKey } from '../ledger.ts';
import { quoteLiteral } from './copy-text.ts';
import { quoteIdentifier } from './quote.ts';

/**
 * Rows of a table that more than one writes to: which of them a step wrote, by their primary key, beside the ledger. Rows
 * of SQLite carry no trace of who wrote them. `step` is the key of the step in the ledger, as JSON.
 */
const ddl = `create table if not exists nightferry_written (
  "table" text not null,
  "row" text not null,
  step text not null,
  primary key ("table", "row")
) without rowid`;

/** From here on, in this connection: the rows that go into the table are kept as those of the step. Inside its transaction. */
export async function keepWritten(connection: Connection, table: TargetTable, step: LedgerKey): Promise<void> {
  const key = table.rowKey ?? [];
  if (key.length === 0) return;
  await connection.query(ddl);
  // A trigger of this connection alone. After the insert, values are what the columns made of them.
  await connection.query(`create temp trigger if not exists nightferry_keeps after insert on ${table.sql} begin
    insert or replace into nightferry_written values (${quoteLiteral(table.sql)}, ${rowText(key, 'new')}, ${stepText(step)});
  end`);
}

export async function whoseRows(connection: Connection, table: TargetTable, step: LedgerKey): Promise<WhoseRows> {
  const key = table.rowKey ?? [];
  const isKept = key.length > 0 && (await keepsWritten(connection));
  if (!isKept) {
    const { rows } = await connection.query(`SELECT count(*) FROM ${table.sql}`);
    const untold =
      key.length > 0 ? 'nothing is kept of whose they are' : 'it has no primary key by which they could be told';
    return { rows: BigInt(rows[0]?.[0] ?? 0), own: 0n, others: 0n, untold };
  }
  const own = `w.step = ${stepText(step)}`;
  const { rows } = await connection.query(
    `SELECT count(*), count(*) FILTER (WHERE ${own}), count(*) FILTER (WHERE ${others(step)})
     FROM ${table.sql} AS t LEFT JOIN nightferry_written AS w ON w."table" = ${quoteLiteral(table.sql)} AND w."row" = ${rowText(key, 't')}`,
  );
  const [all, ours, theirs] = rows[0] ?? [];
  return { rows: BigInt(all ?? 0), own: BigInt(ours ?? 0), others: BigInt(theirs ?? 0) };
}

/** The table of kept rows is there: `whoseRows` has seen some. */
export function takingOut(table: TargetTable, step: LedgerKey, which: 'own' | 'all but others'): string {
  const those = which === 'own' ? `step = ${stepText(step)}` : others(step);
  const is = which === 'own' ? 'IN' : 'NOT IN';
  return (
    `DELETE FROM ${table.sql} AS t WHERE ${rowText(table.rowKey ?? [], 't')} ${is} ` +
    `(SELECT "row" FROM nightferry_written WHERE "table" = ${quoteLiteral(table.sql)} AND ${those})`
  );
}

/** With the step's rows in the ledger goes what is kept of the table's. Inside the caller's transaction. */
export async function forgetWritten(connection: Connection, step: LedgerKey): Promise<void> {
  if (await keepsWritten(connection))
    await connection.query(`delete from nightferry_written where step = ${stepText(step)}`);
}

async function keepsWritten(connection: Connection): Promise<boolean> {
  const { rowCount } = await connection.query(`select 1 from sqlite_schema where name = 'nightferry_written'`);
  return rowCount > 0;
}

/** A primary key as literals of SQL: the same text for the same value, whatever its type. */
function rowText(key: readonly string[], alias: string): string {
  return key.map((name) => `quote(${alias}.${quoteIdentifier(name)})`).join(` || ',' || `);
}

function stepText({ session, phase, step, cell, generation }: LedgerKey): string {
  return quoteLiteral(JSON.stringify([session, phase, step, cell, generation]));
}

/** Rows of other steps of the session. */
function others({ session, ...step }: LedgerKey): string {
  return `json_extract(step, '$[0]') = ${quoteLiteral(session)} AND step <> ${stepText({ session, ...step })}`;
}
