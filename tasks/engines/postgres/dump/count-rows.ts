import type { RowCounts } from '../../../backup/seam.ts';
import type { Connection } from '../../connection.ts';

export interface CountedTable {
  /** Quoted and qualified. */
  readonly name: string;
  readonly bytes: number;
}

/** Not the name of any table: those have a dot. */
const largeObjects = 'large objects';

/**
 * Every table whose rows a dump carries: partitions by themselves, and none that belongs to an extension. The copy of the
 * journal grows while it is counted.
 */
export async function dumpedTables(connection: Connection, signal: AbortSignal): Promise<readonly CountedTable[]> {
  const { rows } = await connection.query(tablesSql, [], signal);
  return rows.map(([name, bytes]) => ({ name: name ?? '', bytes: Number(bytes ?? 0) }));
}

const tablesSql = `
select format('%I.%I', n.nspname, c.relname), pg_catalog.pg_table_size(c.oid)
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and c.relpersistence <> 't' and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
  and not (n.nspname = 'nightferry' and c.relname in ('journal', 'document'))
  and not exists (
    select from pg_catalog.pg_depend d
    where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
order by 1`;

/** Exact, as this connection sees them: in a transaction with a snapshot they belong together. */
export async function countRows(
  connection: Connection,
  tables: readonly CountedTable[],
  signal: AbortSignal,
): Promise<RowCounts> {
  const counts: Record<string, string> = {};
  for (const { name } of tables) counts[name] = await one(connection, `select count(*) from only ${name}`, signal);
  counts[largeObjects] = await one(connection, 'select count(*) from pg_catalog.pg_largeobject_metadata', signal);
  return counts;
}

async function one(connection: Connection, sql: string, signal: AbortSignal): Promise<string> {
  const { rows } = await connection.query(sql, [], signal);
  return rows[0]?.[0] ?? '0';
}
