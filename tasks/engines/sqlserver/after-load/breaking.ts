import type { Breaking } from '../../../after-load/seam.ts';
import { quoteName } from '../quote.ts';
import { type ConstraintFact, row } from './constraint-facts.ts';
import type { AfterLoadHome } from './home.ts';

const shownRows = 10;

/** Rows that break a constraint, counted in one pass; the first of them by their keys and the columns that it is about. */
export async function breakingRows(
  home: AfterLoadHome,
  { table, title, broken, written }: ConstraintFact,
  signal: AbortSignal,
): Promise<Breaking> {
  const from = `FROM ${table} ${row} WHERE ${broken}`;
  const sql = `SELECT COUNT_BIG(*) ${from}`;
  const rows = BigInt((await home.query(sql, [], signal)).rows[0]?.[0] ?? 0);
  const info = await home.table(table, signal);
  const key = info?.primaryKey ?? [];
  // The catalog writes the names of columns in brackets, in checks as well.
  const about = (info?.columns ?? []).map(({ name }) => name).filter((name) => written.includes(quoteName(name)));
  const columns = [...new Set([...key, ...about])];
  if (rows === 0n || columns.length === 0) return { rows, sql, first: { columns, rows: [] } };
  const list = columns.map((column) => `${row}.${quoteName(column)}`).join(', ');
  const order = key.length === 0 ? '' : ` ORDER BY ${key.map((column) => `${row}.${quoteName(column)}`).join(', ')}`;
  const found = await home.query(`SELECT TOP (${shownRows}) ${list} ${from}${order}`, [], signal);
  const more = Number(rows) - found.rows.length;
  const kept = `[nightferry].${quoteName(`rows that break ${title}`.slice(0, 128))}`;
  return {
    rows,
    sql,
    first: { columns, rows: found.rows, ...(more > 0 && { more }) },
    aside: [`SELECT ${row}.* INTO ${kept} ${from};`, `DELETE ${row} ${from};`],
  };
}
