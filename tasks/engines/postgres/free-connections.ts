import type { LedgerHome } from '../ledger-home.ts';

/** Connections that this role may still open to this database: the tightest of the limits of server, database and role. */
export async function freeConnections({ query }: Pick<LedgerHome, 'query'>): Promise<number> {
  const { rows } = await query(sql);
  return Math.max(0, Number(rows[0]?.[0] ?? 0));
}

/** Superusers have only the server's limit, and all of it. -1 is no limit. */
const sql = `
with own as (select rolsuper, rolconnlimit from pg_catalog.pg_roles where rolname = current_user),
  used as (select count(*) as total, count(*) filter (where usename = current_user) as role,
      count(*) filter (where datname = current_database()) as here
    from pg_catalog.pg_stat_activity where backend_type = 'client backend'),
  reserved as (select coalesce(sum(setting::int), 0) as slots from pg_catalog.pg_settings
    where name in ('superuser_reserved_connections', 'reserved_connections'))
select least(
  current_setting('max_connections')::int - used.total - case when own.rolsuper then 0 else reserved.slots end,
  case when not own.rolsuper and own.rolconnlimit >= 0 then own.rolconnlimit - used.role end,
  case when not own.rolsuper and d.datconnlimit >= 0 then d.datconnlimit - used.here end)
from own, used, reserved, pg_catalog.pg_database d where d.datname = current_database()`;
