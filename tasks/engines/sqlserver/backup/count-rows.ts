import type { RowCounts } from '../../../backup/seam.ts';
import type { SqlServerConnection } from '../connection.ts';
import { quoteName } from '../quote.ts';

/**
 * Every table whose rows a backup carries: none that is elsewhere (external), and none that is only in memory. Exact, as
 * READ COMMITTED sees it.
 */
export async function countRows(
  connection: SqlServerConnection,
  database: string,
  signal: AbortSignal,
): Promise<RowCounts> {
  const { rows } = await connection.batch(tablesOf(database), [], signal);
  const counts: Record<string, string> = {};
  for (const [schema, table] of rows) {
    const from = `${quoteName(database)}.${quoteName(schema ?? '')}.${quoteName(table ?? '')}`;
    const { rows: counted } = await connection.batch(`SELECT COUNT_BIG(*) FROM ${from}`, [], signal);
    counts[`${asRead(schema ?? '')}.${asRead(table ?? '')}`] = counted[0]?.[0] ?? '0';
  }
  return counts;
}

/** SQL Server 2016 and later. */
function tablesOf(database: string): string {
  const sys = `${quoteName(database)}.sys`;
  return `SELECT s.name, t.name FROM ${sys}.tables t JOIN ${sys}.schemas s ON s.schema_id = t.schema_id
WHERE t.is_ms_shipped = 0 AND t.is_external = 0 AND t.durability = 0 ORDER BY s.name, t.name`;
}

/** In brackets only where it has to be. */
function asRead(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : quoteName(name);
}
