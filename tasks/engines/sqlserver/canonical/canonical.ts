import { RowsSummed, rowBytes } from '../../../canonical/encode-row.ts';
import { writtenAs } from '../../../canonical/kinds.ts';
import type { Canonical, CanonicalColumn, CanonicalReader, CanonicalRows, RowSum } from '../../../canonical/seam.ts';
import { notWritable, selectOf, unordered } from '../../../canonical/select.ts';
import type { Database } from '../../engine.ts';
import { typeOf } from '../copy/types.ts';
import { SqlServerDatabase } from '../database.ts';
import type { Row } from '../tds/exact-parser.ts';
import { canonicalField, canonicalKind } from './fields.ts';
import { hashesExactly } from './probe.ts';

/**
 * Rows in the encoding that all engines share. The server hashes them where it was just seen to do so exactly, and has
 * SQL for every column; else its values come here as they are.
 */
export const canonical: Canonical = {
  kindOf: canonicalKind,
  open: async (given) => readerOf(sqlServerDatabase(given)),
};

function readerOf(database: SqlServerDatabase): CanonicalReader {
  /** By the kinds of types that were looked at. */
  const exact = new Map<string, Promise<boolean>>();
  const isExact = ({ columns }: CanonicalRows, signal?: AbortSignal): Promise<boolean> => {
    const types = new Set(columns.map(({ type }) => typeOf(type).kind));
    const name = [...types].sort().join(' ');
    const known = exact.get(name) ?? hashesExactly(types, (rows) => sumThere(database, rows, signal), signal);
    exact.set(name, known);
    known.catch(() => exact.delete(name));
    return known;
  };
  return {
    async sum(asked, signal) {
      const hasSql = asked.columns.every((column) => canonicalField(column) !== undefined);
      if (hasSql && (await isExact(asked, signal))) return sumThere(database, asked, signal);
      const sums = new RowsSummed(kindsOf(asked, database));
      await eachRow(database, unordered(asked), (row) => sums.add(row), signal);
      return sums.result;
    },
    async read(asked, signal) {
      const [kinds, found] = [kindsOf(asked, database), [] as Uint8Array[]];
      await eachRow(database, asked, (row) => found.push(rowBytes(kinds, row)), signal);
      return found;
    },
  };
}

async function sumThere(database: Database, asked: CanonicalRows, signal?: AbortSignal): Promise<RowSum> {
  const fields = asked.columns.map((column) => `ISNULL(${canonicalField(column)} + 0xFF, 0xFE)`);
  const number = `CONVERT(bigint, SUBSTRING(HASHBYTES('SHA2_256', ${fields.join(' + ')}), 1, 8))`;
  const sql = selectOf(`COUNT_BIG(*), SUM(CONVERT(decimal(38, 0), ${number}))`, unordered(asked));
  const { rows } = await database.read(sql, asked.values, signal);
  const [count, sum] = rows[0] ?? [];
  return { rows: BigInt(count ?? 0), sum: BigInt(sum ?? 0), hashed: 'by the server' };
}

async function eachRow(
  database: SqlServerDatabase,
  asked: CanonicalRows,
  take: (row: Row) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const sql = selectOf(asked.columns.map(exactSql).join(', '), asked);
  const connection = await database.connect();
  try {
    await connection.stream(sql, asked.values ?? [], (rows) => rows.forEach(take), signal);
  } finally {
    await connection.close();
  }
}

/** A number of 32 bits comes as the server would print it, unless it is one of 64. */
function exactSql({ sql, as }: CanonicalColumn): string {
  return as === 'real' ? `CAST(${sql} AS float(53))` : sql;
}

function kindsOf({ columns }: CanonicalRows, { name }: Database) {
  return columns.map(({ type, as }) => {
    const kind = canonicalKind(type);
    if (kind === undefined || !writtenAs(kind, as)) throw notWritable(name, type, as);
    return as;
  });
}

function sqlServerDatabase(database: Database): SqlServerDatabase {
  if (database instanceof SqlServerDatabase) return database;
  throw new TypeError('rows are encoded on a connection of the same engine only');
}
