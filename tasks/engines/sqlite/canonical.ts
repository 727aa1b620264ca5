import { isUtf8 } from 'node:buffer';
import { RowsSummed, rowBytes } from '../../canonical/encode-row.ts';
import { BrokenText, type CanonicalValue } from '../../canonical/field-text.ts';
import type { Canonical, CanonicalReader, CanonicalRows } from '../../canonical/seam.ts';
import { selectOf, unordered } from '../../canonical/select.ts';
import { sqliteDatabase } from './copy-table.ts';
import type { SqliteDatabase } from './database.ts';
import { statementFault } from './faults.ts';
import { execute } from './statement.ts';

/** Rows in the encoding that all engines share. SQLite runs in this process: values come as they are, and are encoded here. */
export const canonical: Canonical = {
  kindOf: () => 'typed',
  async open(given) {
    const database = sqliteDatabase(given);
    return readerOf(database, (await database.read('pragma encoding')).rows[0]?.[0] === 'UTF-8');
  },
};

function readerOf(database: SqliteDatabase, isInUtf8: boolean): CanonicalReader {
  return {
    async sum(asked, signal) {
      const sums = new RowsSummed(asked.columns.map(({ as }) => as));
      await eachRow(database, unordered(asked), isInUtf8, (values) => sums.add(values), signal);
      return sums.result;
    },
    async read(asked, signal) {
      const [kinds, rows] = [asked.columns.map(({ as }) => as), [] as Uint8Array[]];
      await eachRow(database, asked, isInUtf8, (values) => rows.push(rowBytes(kinds, values)), signal);
      return rows;
    },
  };
}

async function eachRow(
  database: SqliteDatabase,
  asked: CanonicalRows,
  isInUtf8: boolean,
  take: (values: readonly CanonicalValue[]) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const sql = selectOf(asked.columns.map((column) => (isInUtf8 ? rawSql(column.sql) : column.sql)).join(', '), asked);
  const onRow = (row: readonly unknown[]) => take((row as readonly CanonicalValue[]).map(isInUtf8 ? unraw : same));
  const connection = await database.connect();
  try {
    await connection.use((handle) => execute(handle, { sql, values: asked.values, signal, onRow }));
  } catch (error) {
    throw signal?.aborted ? signal.reason : statementFault(error, { sql, name: database.name });
  } finally {
    await connection.close();
  }
}

function same<T>(value: T): T {
  return value;
}

/** Texts as their bytes, since the driver reads those that are no UTF-8 as something else; and bytes as their digits. */
function rawSql(sql: string): string {
  return `CASE typeof(${sql}) WHEN 'text' THEN CAST(${sql} AS BLOB) WHEN 'blob' THEN hex(${sql}) ELSE ${sql} END`;
}

function unraw(value: CanonicalValue): CanonicalValue {
  if (typeof value === 'string') return Buffer.from(value, 'hex');
  if (!(value instanceof Uint8Array)) return value;
  return isUtf8(value) ? Buffer.from(value.buffer, value.byteOffset, value.length).toString() : new BrokenText(value);
}
