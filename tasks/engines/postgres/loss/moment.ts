import { z } from 'zod';
import type { PostgresConnection } from '../connection.ts';
import { askJson } from './home.ts';

const table = z.object({
  oid: z.string(),
  name: z.string(),
  /** As FROM takes it: a table that others inherit from without those. */
  from: z.string(),
  files: z.string(),
  inserted: z.string(),
  changed: z.string(),
  deleted: z.string(),
  /** Quoted names of its key's columns, empty when it has none. */
  key: z.array(z.string()),
});
export type FoundTable = z.infer<typeof table>;

const facts = z.object({
  system: z.string(),
  database: z.string(),
  next: z.string(),
  reset: z.string(),
  /** `own`: a session of Nightferry's, which writes nothing but its copy of the journal by then. */
  open: z.array(z.object({ xid: z.string(), who: z.string(), own: z.boolean() })),
  foreign: z.array(z.string()),
  tables: z.array(table),
});

/** Where the transaction's snapshot stands, and the tables that it sees. */
export type Moment = z.infer<typeof facts>;

/** A transaction that ended while it was looked for: another snapshot does not name it any more. */
const ended = 'it has just ended';
const tries = 20;

/** Begins a transaction with one snapshot, in which nothing can be written, and looks where it stands. */
export async function beginMoment(connection: PostgresConnection, signal?: AbortSignal): Promise<Moment> {
  for (let left = tries; ; left -= 1) {
    await connection.query('begin transaction isolation level repeatable read, read only');
    const moment = await findMoment(connection, signal);
    if (left <= 1 || moment.open.every(({ who }) => who !== ended)) return moment;
    await connection.query('rollback');
  }
}

async function findMoment(connection: PostgresConnection, signal?: AbortSignal): Promise<Moment> {
  // Taken by a statement of its own: who holds which transaction is looked at after it, and never before.
  const { rows } = await connection.query('select pg_current_snapshot()::text', [], signal);
  const snapshot = rows[0]?.[0] ?? '';
  const system = await systemOf(connection);
  return { ...(await askJson(connection, facts, momentSql, [snapshot], signal)), system };
}

/** Not every role may read it; asking for it without the right would end the transaction. */
async function systemOf(connection: PostgresConnection): Promise<string> {
  const { rows } = await connection.query(`select has_function_privilege('pg_catalog.pg_control_system()', 'execute')`);
  if (rows[0]?.[0] !== 't') return '';
  const found = await connection.query('select system_identifier::text from pg_catalog.pg_control_system()');
  return found.rows[0]?.[0] ?? '';
}

/**
 * Transactions of this database that are open: those that a snapshot names, and later ones, which it takes for not begun.
 * It knows those of the whole cluster; what is certainly held in another database never writes here, nor does
 * autovacuum. One that nobody holds any more has ended between the two statements, and may be of this one. Savepoints hold
 * ids of their own: the lowest is the transaction's.
 */
const openSql = `
with held as (
  select l.transactionid::text::bigint as short, a.datname, a.backend_type,
    'pid ' || l.pid || ', user ' || coalesce(a.usename, '?') as who,
    coalesce(a.application_name, '') like 'nightferry%' as own
  from pg_locks l left join pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted and l.pid is not null
  union all
  select transaction::text::bigint, database, null, 'prepared transaction ' || gid, false from pg_prepared_xacts
), named as (
  select h.*, s.next + mod(h.short - mod(s.next, 4294967296) + 6442450944, 4294967296) - 2147483648 as xid
  from held h, (select pg_snapshot_xmax($1::pg_snapshot)::text::bigint as next) s
)
select min(xid)::text as xid, who, bool_and(own) as own from named
where coalesce(datname, current_database()) = current_database() and coalesce(backend_type, '') <> 'autovacuum worker'
group by who
union all
select x.xid::text, '${ended}', false from pg_snapshot_xip($1::pg_snapshot) as x (xid)
where x.xid::text::bigint not in (select xid from named)`;

/** Partitions go with their root. A table with rows on another server has no transactions that could be compared. */
const tablesSql = `
with recursive roots as (
  select c.oid, c.relkind, format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'f') and not c.relispartition and c.relpersistence <> 't'
    and n.nspname not in ('pg_catalog', 'information_schema', 'nightferry') and n.nspname !~ '^pg_(toast|temp)'
), parts as (
  select oid as root, oid from roots
  union all
  select p.root, i.inhrelid from pg_inherits i join parts p on i.inhparent = p.oid
    join pg_class c on c.oid = p.oid and c.relkind = 'p'
), leaves as (
  select p.root, bool_or(c.relkind = 'f') as is_foreign,
    string_agg(c.oid || ':' || c.relfilenode, ' ' order by c.oid) filter (where c.relkind = 'r') as files,
    coalesce(sum(pg_stat_get_tuples_inserted(c.oid)) filter (where c.relkind = 'r'), 0) as inserted,
    coalesce(sum(pg_stat_get_tuples_updated(c.oid)) filter (where c.relkind = 'r'), 0) as changed,
    coalesce(sum(pg_stat_get_tuples_deleted(c.oid)) filter (where c.relkind = 'r'), 0) as deleted
  from parts p join pg_class c on c.oid = p.oid group by p.root
)
select r.oid, r.name, case r.relkind when 'r' then 'only ' else '' end || r.name as from_sql, l.*,
  coalesce((
    select k.columns from pg_index i
    cross join lateral (
      select json_agg(quote_ident(a.attname) order by o.position) as columns, bool_and(a.attnotnull) as certain
      from unnest(i.indkey::int2[]) with ordinality as o (attnum, position)
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = o.attnum
      where o.position <= i.indnkeyatts
    ) k
    where i.indrelid = r.oid and i.indisunique and i.indisvalid and k.certain and i.indpred is null and i.indexprs is null
    order by i.indisprimary desc, i.indexrelid limit 1), '[]') as key
from roots r join leaves l on l.root = r.oid`;

const momentSql = `
with open as (${openSql}), tables as (${tablesSql})
select json_build_object(
  'system', '',
  'database', (select oid::text from pg_database where datname = current_database()),
  'next', pg_snapshot_xmax($1::pg_snapshot)::text,
  'reset', coalesce((select stats_reset::text from pg_stat_database where datname = current_database()), ''),
  'open', (select coalesce(json_agg(o order by o.xid), '[]') from open o),
  'foreign', (select coalesce(json_agg(t.name order by t.name), '[]') from tables t where t.is_foreign),
  'tables', (select coalesce(json_agg(json_build_object('oid', t.oid::text, 'name', t.name, 'from', t.from_sql,
    'files', coalesce(t.files, ''), 'inserted', t.inserted::text, 'changed', t.changed::text, 'deleted', t.deleted::text,
    'key', t.key) order by t.name), '[]') from tables t where not t.is_foreign))`;
