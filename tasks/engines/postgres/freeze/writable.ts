import type { WritableProof } from '../../../freeze/freezer.ts';
import type { Connection } from '../../connection.ts';
import { provenWritable, unproven } from '../../proven-writable.ts';
import { type FreezeHome, quoteName, quoteText } from './home.ts';

/**
 * Writes as `role` in a new session and rolls it back: one row of a table that it may write is given the value it has.
 * What keeps the application from writing keeps this from being proven. Changes nothing.
 */
export function proveWritable(home: FreezeHome, role: string | undefined): Promise<WritableProof> {
  return provenWritable(home, role, (connection, named) => writeAs(home, connection, named));
}

async function writeAs(home: FreezeHome, connection: Connection, role: string): Promise<WritableProof> {
  const { rows } = await connection.query(roleSql, [role]);
  const [canConnect = null, readOnly = null, setting = null, isRole = null] = rows[0] ?? [];
  if (canConnect === null) return unproven(`there is no role ${role} on the server of ${home.name}`);
  if (canConnect !== 't') return unproven(`${role} may not connect to ${home.name}`);
  if (readOnly === 't') {
    return unproven(
      isRole === 't'
        ? `sessions of ${role} are read-only by a setting of that role: ${setting}`
        : `sessions begin with a read-only transaction by a setting of the database: ${setting}`,
    );
  }
  await connection
    .query(`set session authorization ${quoteText(role)}`)
    .catch(() => connection.query(`set role ${quoteName(role)}`));
  // What our own role is given instead is not what counts.
  if (readOnly === 'f') await connection.query('set default_transaction_read_only = off');
  await connection.query('set row_security = on');
  await connection.query(`set lock_timeout = '5s'`);
  const { rows: found } = await connection.query(tableSql);
  const [table = null, column = null] = found[0] ?? [];
  if (table === null || column === null) return unproven(`${role} may write to no table of ${home.name}`);
  await connection.query('begin');
  try {
    const set = `update ${table} set ${column} = ${column}`;
    const { rowCount } = await connection.query(`${set} where ctid = any (array(select ctid from ${table} limit 1))`);
    const what =
      rowCount === 0
        ? `an UPDATE of no row of ${table}, which is empty or hidden from it`
        : `an UPDATE of a row of ${table}`;
    return { verdict: 'proven', seen: [`${role} wrote to ${home.name} in a new session: ${what}, rolled back`] };
  } finally {
    await connection.query('rollback').catch(() => undefined);
  }
}

/**
 * What the application's own connections would be given, which `SET ROLE` does not give. Of several settings the server
 * takes the one of the role in the database, then of the role, of the database, of all. Any spelling of a boolean is kept as written.
 */
const roleSql = `
select has_database_privilege(r.oid, d.oid, 'connect'), split_part(e.setting, '=', 2)::boolean, e.setting, e.setrole <> 0
from pg_roles r cross join pg_database d left join lateral (
  select c.setting, s.setrole from pg_db_role_setting s, unnest(s.setconfig) c (setting)
  where s.setrole in (0, r.oid) and s.setdatabase in (0, d.oid) and c.setting ilike 'default_transaction_read_only=%'
  order by s.setrole <> 0 desc, s.setdatabase <> 0 desc limit 1) e on true
where r.rolname = $1 and d.datname = current_database()`;

/** Tables with rows first, small ones before large ones. */
const tableSql = `
select format('%I.%I', n.nspname, c.relname), quote_ident(a.attname)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
join lateral (
  select a.attname from pg_attribute a
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and coalesce(to_jsonb(a) ->> 'attgenerated', '') = ''
    and coalesce(to_jsonb(a) ->> 'attidentity', '') <> 'a'
    and has_column_privilege(c.oid, a.attnum, 'update') and has_column_privilege(c.oid, a.attnum, 'select')
  order by a.attnum limit 1) a on true
where c.relkind = 'r' and c.relpersistence <> 't' and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'nightferry')
  and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
order by c.reltuples > 0 desc, c.relrowsecurity, abs(c.reltuples), 1 limit 1`;
