import type { Database } from './engine.ts';

/** A count in an engine's SQL. */
export interface CountSql {
  /** All before the table's name. */
  readonly select: string;
  readonly where: string;
  /** There is no such table. */
  missing(table: string, database: string): Error;
}

/** Exact. `where` is SQL without the keyword. Faults: `database/no-table`, and what the server says to `where`. */
export async function countedRows(
  database: Pick<Database, 'name' | 'table' | 'read'>,
  sql: CountSql,
  ...[table, where, signal]: Parameters<Database['countRows']>
): Promise<bigint> {
  const found = await database.table(table, signal);
  if (!found) throw sql.missing(table, database.name);
  // On lines of its own, so that a comment at its end does not swallow the parenthesis.
  const filter = where === undefined ? '' : ` ${sql.where} (\n${where}\n)`;
  const { rows } = await database.read(`${sql.select} ${found.sql}${filter}`, [], signal);
  return BigInt(rows[0]?.[0] ?? 0);
}
