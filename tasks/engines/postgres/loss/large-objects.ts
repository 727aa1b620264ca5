import { formatCount } from '../../../../state/format.ts';
import type { PostgresConnection } from '../connection.ts';

/** Large objects that were made, or got another owner or other grants; with the right to look, also whose bytes changed. */
export async function largeObjectLoss(
  connection: PostgresConnection,
  condition: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { rows: may } = await connection.query(`select has_table_privilege('pg_catalog.pg_largeobject', 'select')`);
  const bytes = may[0]?.[0] === 't' ? `union select t.loid from pg_catalog.pg_largeobject t where ${condition}` : '';
  const { rows } = await connection.query(
    `select count(*)::text from (select t.oid from pg_catalog.pg_largeobject_metadata t where ${condition} ${bytes}) o`,
    [],
    signal,
  );
  const count = BigInt(rows[0]?.[0] ?? 0);
  return count === 0n ? [] : [`${formatCount(count, 'large object')} written since, which are not exported`];
}
