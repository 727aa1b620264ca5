import type { Readable } from 'node:stream';
import { RowsRefused } from '../../../../copy/seam.ts';
import type { BulkColumn } from '../../bulk/encode-rows.ts';
import { bulkLoad } from '../../bulk/load.ts';
import { targetColumns } from '../../bulk/target-columns.ts';
import type { SqlServerConnection } from '../../connection.ts';
import { quoteName } from '../../quote.ts';
import { socketOf } from '../../tds/open.ts';
import type { Load } from './load.ts';
import { keeping, keysInto } from './written.ts';

export interface Loading {
  readonly connection: SqlServerConnection;
  readonly load: Load;
  readonly facts: LoadFacts;
  readonly signal: AbortSignal;
}

/** The table as its server describes it at this moment. */
interface LoadFacts {
  readonly columns: readonly BulkColumn[];
  /** Of the primary key. */
  readonly keys: readonly BulkColumn[];
  readonly fillsIdentity: boolean;
}

export async function loadFacts(connection: SqlServerConnection, { table, columns: names }: Load): Promise<LoadFacts> {
  const { rows } = await connection.query(
    'SELECT name, collation_name, is_identity FROM sys.columns WHERE object_id = OBJECT_ID($1)',
    [table.sql],
  );
  const collations = new Map(
    rows.flatMap(([name, collation]) => (name && collation ? [[name, collation] as const] : [])),
  );
  const rowKey = table.rowKey ?? [];
  const found = await connection.use((tds) => targetColumns(tds, table.sql, [...names, ...rowKey], collations));
  const all = found.filter((column) => column !== undefined);
  // The mapping was fitted to what the columns hold: that is nothing for those.
  if (all.length < found.length) throw new TypeError(`a column of ${table.title} can't be loaded`);
  const [columns, keys] = [all.slice(0, names.length), all.slice(names.length)];
  const identity = rows.find(([, , is]) => is === '1')?.[0];
  return { columns, keys, fillsIdentity: identity !== undefined && identity !== null && names.includes(identity) };
}

const stage = '#nightferry_rows';
const made = '#nightferry_keys';
/** The line of each row, counted from 1. */
const line = '[nightferry line]';

/** Brings all rows into a table of the session, made anew, and resolves with how many they are. */
export async function fillStage({ connection, load, facts, signal }: Loading, rows: Readable): Promise<bigint> {
  const columns = [...declared(facts.columns), `${line} bigint IDENTITY(1, 1) NOT NULL`];
  await connection.batch(makeAnew(stage, columns));
  if (load.keptFor) await connection.batch(makeAnew(made, declared(facts.keys)));
  const sent: { bytes: () => number } = { bytes: () => 0 };
  // Errors of rows are no errors of the connection: they are handed past it.
  const result = await connection.use(
    async (tds) => {
      sent.bytes = () => socketOf(tds)?.writableLength ?? 0;
      try {
        return { taken: await bulkLoad(tds, { table: stage, columns: facts.columns }, rows as AsyncIterable<Buffer>) };
      } catch (error) {
        if (error instanceof RowsRefused) return { refused: error };
        throw error;
      }
    },
    signal,
    { sql: `INSERT BULK ${stage}` },
    // While there are no rows to send, nobody waits for the server.
    () => rows.readableEnded || sent.bytes() > 0,
  );
  signal.throwIfAborted();
  if ('refused' in result) throw result.refused;
  return result.taken;
}

function declared(columns: readonly BulkColumn[]): readonly string[] {
  return columns.map(({ name, type }) => `${quoteName(name)} ${type.declaration} NULL`);
}

function makeAnew(table: string, columns: readonly string[]): string {
  return `IF OBJECT_ID(N'tempdb..${table}') IS NOT NULL DROP TABLE ${table};
CREATE TABLE ${table} (${columns.join(', ')})`;
}

/** Puts them into the table they are for, or some of them; all of these or none. Resolves with how many it took. */
export async function putIn(
  { connection, load: { table, columns, keptFor }, facts, signal }: Loading,
  lines?: { readonly first: number; readonly last: number },
): Promise<bigint> {
  const names = columns.map(quoteName).join(', ');
  const output = keptFor ? ` ${keysInto(table, made)}` : '';
  const keep = keptFor ? `${keeping(table, keptFor, made)}; DELETE FROM ${made};` : '';
  const which = lines ? ` WHERE ${line} BETWEEN ${lines.first} AND ${lines.last}` : '';
  // Only one table of a session may have it: it is given back whatever becomes of the INSERT.
  const identity = (state: string) => (facts.fillsIdentity ? `SET IDENTITY_INSERT ${table.sql} ${state};` : '');
  const put = connection.batch(
    `DECLARE @rows bigint; ${identity('ON')}
INSERT INTO ${table.sql} (${names})${output} SELECT ${names} FROM ${stage}${which};
SET @rows = ROWCOUNT_BIG(); ${keep} ${identity('OFF')} SELECT @rows`,
    [],
    signal,
  );
  const { rows } = await put.catch(async (error: unknown) => {
    // Some errors end the batch before its last line. Where this fails too, the transaction is over or the line is cut: then the
    // connection fills this table only, and closes with its copy.
    if (facts.fillsIdentity) await connection.batch(identity('OFF')).catch(() => undefined);
    throw error;
  });
  return BigInt(rows[0]?.[0] ?? 0);
}
