import type { TargetTable, WhoseRows } from '../../../../copy/seam.ts';
import type { Connection } from '../../../connection.ts';
import type { LedgerKey } from '../../../ledger.ts';
import { keyValues } from '../../../ledger-rows.ts';
import { quoteName, quoteText } from '../../quote.ts';

/**
 * Rows of a table that more than one writes to: which of them a step wrote, by a hash of their primary key, beside the ledger.
 * Rows of SQL Server carry no trace of who wrote them.
 */
const ddl = `IF OBJECT_ID(N'nightferry.written', N'U') IS NULL AND SCHEMA_ID(N'nightferry') IS NOT NULL
BEGIN
  CREATE TABLE nightferry.written (
    id bigint IDENTITY(1, 1) NOT NULL PRIMARY KEY,
    table_name nvarchar(300) COLLATE Latin1_General_BIN2 NOT NULL,
    row_hash varbinary(32) NOT NULL,
    session nvarchar(128) COLLATE Latin1_General_BIN2 NOT NULL,
    phase nvarchar(128) COLLATE Latin1_General_BIN2 NOT NULL,
    step nvarchar(128) COLLATE Latin1_General_BIN2 NOT NULL,
    cell nvarchar(256) COLLATE Latin1_General_BIN2 NOT NULL,
    generation int NOT NULL
  );
  CREATE INDEX written_rows ON nightferry.written (row_hash, table_name);
END`;

/** Before rows that are to be told apart are written: best where no worker is at it yet. Beside the ledger, once that is there. */
export async function prepareWritten(connection: Connection): Promise<void> {
  if (!(await keepsWritten(connection))) await connection.script(ddl);
}

/** What an INSERT into the table has to say besides: the keys that it makes go into a table of the session. */
export function keysInto(table: TargetTable, keys: string): string {
  const names = (table.rowKey ?? []).map(quoteName);
  return `OUTPUT ${names.map((name) => `inserted.${name}`).join(', ')} INTO ${keys} (${names.join(', ')})`;
}

/** Keeps these keys as rows that the step has written. */
export function keeping(table: TargetTable, step: LedgerKey, keys: string): string {
  const [name, ...own] = [table.sql, ...keyValues(step)].map((value) => quoteText(`${value}`));
  return `INSERT INTO nightferry.written (table_name, row_hash, session, phase, step, cell, generation)
SELECT ${[name, rowHash(table, 'k'), ...own].join(', ')} FROM ${keys} k`;
}

export async function whoseRows(connection: Connection, table: TargetTable, step: LedgerKey): Promise<WhoseRows> {
  const key = table.rowKey ?? [];
  if (key.length === 0 || !(await keepsWritten(connection))) {
    const { rows } = await connection.query(`SELECT COUNT_BIG(*) FROM ${table.sql}`);
    const untold =
      key.length > 0 ? 'nothing is kept of whose they are' : 'it has no primary key by which they could be told';
    return { rows: BigInt(rows[0]?.[0] ?? 0), own: 0n, others: 0n, untold };
  }
  const isOf = (which: string) => lastWrittenBy(table, which);
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
  return `DELETE t FROM ${table.sql} AS t WHERE ${not}${lastWrittenBy(table, those)}`;
}

/** With the step's rows in the ledger goes what is kept of the table's. Inside the caller's transaction. */
export async function forgetWritten(connection: Connection, step: LedgerKey): Promise<void> {
  if (await keepsWritten(connection)) await connection.query(`DELETE w FROM nightferry.written w WHERE ${isOwn(step)}`);
}

async function keepsWritten(connection: Connection): Promise<boolean> {
  const { rows } = await connection.query(`SELECT OBJECT_ID(N'nightferry.written', N'U')`);
  return (rows[0]?.[0] ?? null) !== null;
}

/** A row may have been taken out, and written again by another. */
function lastWrittenBy(table: TargetTable, who: string): string {
  const later = 'l.row_hash = w.row_hash AND l.table_name = w.table_name AND l.id > w.id';
  return `EXISTS (SELECT 1 FROM nightferry.written w
    WHERE w.table_name = ${quoteText(table.sql)} AND w.row_hash = ${rowHash(table, 't')} AND ${who}
      AND NOT EXISTS (SELECT 1 FROM nightferry.written l WHERE ${later}))`;
}

/** Each part in quotes, so that two keys are never the same text. */
function rowHash({ rowKey = [], rowKeyTypes = [] }: TargetTable, alias: string): string {
  const parts = rowKey.map((name, at) => {
    const text = exactText(`${alias}.${quoteName(name)}`, rowKeyTypes[at] ?? '');
    return `N'''' + REPLACE(${text}, N'''', N'''''') + N''''`;
  });
  return `HASHBYTES('SHA2_256', ${parts.join(` + N',' + `)})`;
}

/** Written so that no digit is lost: "CAST and CONVERT" in Microsoft's documentation has the styles. */
function exactText(column: string, type: string): string {
  switch (type) {
    case 'float':
    case 'real':
      return `CONVERT(nvarchar(max), ${column}, 3)`;
    case 'money':
    case 'smallmoney':
      return `CONVERT(nvarchar(max), CONVERT(decimal(19, 4), ${column}))`;
    case 'binary':
    case 'varbinary':
      return `CONVERT(nvarchar(max), ${column}, 1)`;
    case 'date':
    case 'time':
    case 'datetime':
    case 'smalldatetime':
    case 'datetime2':
    case 'datetimeoffset':
      return `CONVERT(nvarchar(max), ${column}, 121)`;
    default:
      return `CONVERT(nvarchar(max), ${column})`;
  }
}

function isOwn(step: LedgerKey): string {
  const [session, phase, name, cell, generation] = keyValues(step).map((value) => quoteText(`${value}`));
  return `w.session = ${session} AND w.phase = ${phase} AND w.step = ${name} AND w.cell = ${cell} AND w.generation = ${generation}`;
}

/** Rows of other steps of the session. */
function isOthers(step: LedgerKey): string {
  return `w.session = ${quoteText(step.session)} AND NOT (${isOwn(step)})`;
}
