import type { TargetTable, WhoseRows } from '../../copy/seam.ts';
import type { Connection } from '../connection.ts';
import type { LedgerKey } from '../ledger.ts';
import { keyValues } from '../ledger-rows.ts';
import { quoteText } from './copy-quote.ts';
import { quoteName } from './quote.ts';

/**
 * Rows of a table that more than one writes to: which of them a step wrote, by a hash of their primary key, beside the ledger.
 * Rows of SQL Server carry no trace of who wrote them.
 */
const ddl = `IF OBJECT_ID(N'nightferry.written', N'U') IS NULL
CREATE TABLE nightferry.written (
  table_name nvarchar(300) COLLATE Latin1_General_BIN2 NOT NULL,
  row_hash varbinary(32) NOT NULL,
  session nvarchar(128) COLLATE Latin1_General_BIN2 NOT NULL,
  phase nvarchar(128) COLLATE Latin1_General_BIN2 NOT NULL,
  step nvarchar(128) COLLATE Latin1_General_BIN2 NOT NULL,
  cell nvarchar(256) COLLATE Latin1_General_BIN2 NOT NULL,
  generation int NOT NULL,
  INDEX written_of_table NONCLUSTERED (table_name, row_hash)
)`;

/** Before rows that are to be told apart are written, and outside of their transactions. */
export async function prepareWritten(connection: Connection): Promise<void> {
  await connection.script(ddl);
}

/** What an INSERT into the table has to say besides, so that its rows are kept as those of the step. */
export function keptBy(table: TargetTable, step: LedgerKey): string {
  const own = [table.sql, ...keyValues(step)].map((value) => quoteText(`${value}`));
  return `OUTPUT ${[own[0], rowHash(table.rowKey ?? [], 'inserted'), ...own.slice(1)].join(', ')}
INTO nightferry.written (table_name, row_hash, session, phase, step, cell, generation)`;
}

export async function whoseRows(connection: Connection, table: TargetTable, step: LedgerKey): Promise<WhoseRows> {
  const key = table.rowKey ?? [];
  if (key.length === 0 || !(await keepsWritten(connection))) {
    const { rows } = await connection.query(`SELECT COUNT_BIG(*) FROM ${table.sql}`);
    const untold =
      key.length > 0 ? 'nothing is kept of whose they are' : 'it has no primary key by which they could be told';
    return { rows: BigInt(rows[0]?.[0] ?? 0), own: 0n, others: 0n, untold };
  }
  const isOf = (which: string) => `EXISTS (SELECT 1 FROM nightferry.written w WHERE ${isRow(table)} AND ${which})`;
  const { rows } = await connection.query(
    `SELECT COUNT_BIG(*), COUNT_BIG(own), COUNT_BIG(others) FROM (
       SELECT CASE WHEN ${isOf(isOwn(step))} THEN 1 END AS own, CASE WHEN ${isOf(isOthers(step))} THEN 1 END AS others
       FROM ${table.sql} t) AS each_row`,
  );
  const [all, own, others] = rows[0] ?? [];
  return { rows: BigInt(all ?? 0), own: BigInt(own ?? 0), others: BigInt(others ?? 0) };
}

/** The table of kept rows is there: `whoseRows` has seen some. */
export function takingOut(table: TargetTable, step: LedgerKey, which: 'own' | 'all but others'): string {
  const [not, those] = which === 'own' ? ['', isOwn(step)] : ['NOT ', isOthers(step)];
  const isThose = `${not}EXISTS (SELECT 1 FROM nightferry.written w WHERE ${isRow(table)} AND ${those})`;
  return `DELETE t FROM ${table.sql} AS t WHERE ${isThose}`;
}

/** With the step's rows in the ledger goes what is kept of the table's. Inside the caller's transaction. */
export async function forgetWritten(connection: Connection, step: LedgerKey): Promise<void> {
  if (await keepsWritten(connection)) await connection.query(`DELETE w FROM nightferry.written w WHERE ${isOwn(step)}`);
}

async function keepsWritten(connection: Connection): Promise<boolean> {
  const { rows } = await connection.query(`SELECT OBJECT_ID(N'nightferry.written', N'U')`);
  return (rows[0]?.[0] ?? null) !== null;
}

function isRow(table: TargetTable): string {
  return `w.table_name = ${quoteText(table.sql)} AND w.row_hash = ${rowHash(table.rowKey ?? [], 't')}`;
}

/** Each part in quotes, so that two keys are never the same text; written so that no digit of it is lost. */
function rowHash(key: readonly string[], alias: string): string {
  const parts = key.map((name) => {
    const column = `${alias}.${quoteName(name)}`;
    return `N'''' + REPLACE(COALESCE(${exactText(column)}, N''), N'''', N'''''') + N''''`;
  });
  return `HASHBYTES('SHA2_256', ${parts.join(` + N',' + `)})`;
}

/** As bytes: style 2 is hexadecimal digits, and bytes of a value are the same for the same value. */
function exactText(column: string): string {
  return `CONVERT(nvarchar(max), CONVERT(varbinary(max), ${column}), 2)`;
}

function isOwn(step: LedgerKey): string {
  const [session, phase, name, cell, generation] = keyValues(step).map((value) => quoteText(`${value}`));
  return `w.session = ${session} AND w.phase = ${phase} AND w.step = ${name} AND w.cell = ${cell} AND w.generation = ${generation}`;
}

/** Rows of other steps of the session. */
function isOthers(step: LedgerKey): string {
  return `w.session = ${quoteText(step.session)} AND NOT (${isOwn(step)})`;
}
