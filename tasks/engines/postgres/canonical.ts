import type { Canonical, CanonicalReader, CanonicalRows } from '../../canonical/seam.ts';
import { notWritable, selectOf, unordered } from '../../canonical/select.ts';
import type { Database } from '../engine.ts';
import { canonicalField, canonicalKind } from './canonical-fields.ts';

/** Rows in the encoding that all engines share. The server makes it, and hashes it: it has everything for that from 11 on. */
export const canonical: Canonical = {
  kindOf: canonicalKind,
  open: async (database) => readerOf(database),
};

function readerOf(database: Database): CanonicalReader {
  return {
    async sum(asked, signal) {
      const number = `('x' || encode(substring(sha256(${rowSql(asked, database)}) FROM 1 FOR 8), 'hex'))::bit(64)::bigint`;
      const sql = selectOf(`count(*), coalesce(sum(${number}), 0)`, unordered(asked));
      const { rows } = await database.read(sql, asked.values, signal);
      const [count, sum] = rows[0] ?? [];
      return { rows: BigInt(count ?? 0), sum: BigInt(sum ?? 0), hashed: 'by the server' };
    },
    async read(asked, signal) {
      const sql = selectOf(`encode(${rowSql(asked, database)}, 'hex')`, asked);
      const { rows } = await database.read(sql, asked.values, signal);
      return rows.map(([row]) => Buffer.from(row ?? '', 'hex'));
    },
  };
}

function rowSql({ columns }: CanonicalRows, { name }: Database): string {
  const fields = columns.map((column) => {
    const field = canonicalField(column);
    if (field === undefined) throw notWritable(name, column.type, column.as);
    return `coalesce(convert_to(${field}, 'UTF8') || '\\xff'::bytea, '\\xfe'::bytea)`;
  });
  return fields.join(' || ');
}
