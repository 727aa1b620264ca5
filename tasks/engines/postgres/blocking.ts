import { z } from 'zod';
import type { Blocked } from '../../../state/blocking.ts';
import { oneAnswer } from '../one-answer.ts';
import type { PostgresConnection } from './connection.ts';
import { readJson } from './freeze/home.ts';

/** What is asked for who stands in the way. */
export interface BlockingHome {
  connect(): Promise<PostgresConnection>;
  /** Server processes of this process of Nightferry. */
  ownPids(): readonly number[];
  /** What the server shows beside them; those of the programs of ours begin so, too. */
  readonly application: string;
}

/** A question to the server must not keep anybody waiting, least of all us. */
const patience = '1500ms';

/**
 * Looks on a connection of its own, opened with the first look: the shared ones may all be among those that wait. One look
 * at a time; whoever asks meanwhile gets the same answer.
 */
export class BlockingWatch {
  readonly #home: BlockingHome;
  #connection: PostgresConnection | undefined;
  /** Faults: those of connecting, and of a connection that breaks; the next look tries again. */
  readonly look = oneAnswer(() => this.#look());

  constructor(home: BlockingHome) {
    this.#home = home;
  }

  /** Of this database, since its counters were reset. */
  async deadlocks(): Promise<number> {
    const { rows } = await (await this.#open()).query(deadlocksSql);
    return Number(rows[0]?.[0] ?? 0);
  }

  async #look(): Promise<readonly Blocked[]> {
    const { application, ownPids } = this.#home;
    const connection = await this.#open();
    // The server cuts names to 63 bytes.
    const values = [`{${ownPids().join(',')}}`, application.slice(0, 63)];
    return readJson((sql, given) => connection.query(sql, given), z.array(blocked), sql, values);
  }

  async #open(): Promise<PostgresConnection> {
    if (this.#connection && !this.#connection.isLost) return this.#connection;
    void this.#connection?.close();
    this.#connection = undefined;
    const opened = await this.#home.connect();
    await opened.query(`set statement_timeout = '${patience}'`);
    this.#connection = opened;
    return opened;
  }
}

const deadlocksSql = 'select deadlocks::text from pg_catalog.pg_stat_database where datname = current_database()';

const blocker = z.object({
  pid: z.number().nullable(),
  user: z.string(),
  application: z.string(),
  address: z.string(),
  kind: z.string(),
  state: z.string(),
  stateMs: z.number().nullable(),
  query: z.string(),
});

const blocked = z
  .object({
    pid: z.number(),
    application: z.string(),
    waitedMs: z.number(),
    wants: z.string(),
    chain: z.array(blocker).min(1),
    prepared: z.string().nullable(),
  })
  .transform(({ chain, prepared, ...found }): Blocked => {
    const named = chain.map(({ pid, stateMs, ...rest }) => ({
      ...rest,
      ...(pid !== null && { pid }),
      ...(stateMs !== null && { stateMs: Math.max(0, stateMs) }),
    }));
    const root = named.at(-1)?.pid;
    const end =
      root === undefined ? `rollback prepared ${literal(prepared ?? 'NAME')}` : `select pg_terminate_backend(${root})`;
    return { ...found, waitedMs: Math.max(0, found.waitedMs), chain: named, end };
  });

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * Who of ours waits for a lock, and the way from there to whoever waits for nobody. pg_blocking_pids stops the lock manager
 * for a moment, so that it is asked only of those that wait. A prepared transaction blocks as pid 0. Of several in the way
 * the one that leads furthest is shown. `waitstart` came with PostgreSQL 14.
 */
const sql = `
with recursive activity as materialized (
  select a.*, coalesce(a.wait_event_type, '') = 'Lock' as waits from pg_catalog.pg_stat_activity a
), ours as (
  select pid from activity
  where waits and (pid = any ($1::int[]) or application_name = $2 or starts_with(application_name, $2 || ' '))
    and coalesce(backend_type, '') <> 'parallel worker'
), way (waiter, path) as (
  select o.pid, array[b.pid] from ours o, unnest(pg_catalog.pg_blocking_pids(o.pid)) as b (pid)
  union
  select w.waiter, w.path || b.pid
  from way w join activity a on a.pid = w.path[cardinality(w.path)] and a.waits,
    lateral unnest(pg_catalog.pg_blocking_pids(a.pid)) as b (pid)
  where cardinality(w.path) < 8 and b.pid <> w.waiter and not b.pid = any (w.path)
), longest as (
  select distinct on (waiter) waiter, path from way order by waiter, cardinality(path) desc, path
), wanted as (
  select distinct on (l.pid) l.*, to_jsonb(l) ->> 'waitstart' as since from pg_catalog.pg_locks l
  where not l.granted and l.pid in (select waiter from longest)
)
select coalesce(json_agg(json_build_object(
  'pid', a.pid,
  'application', coalesce(a.application_name, ''),
  'waitedMs', extract(epoch from clock_timestamp() - coalesce(w.since::timestamptz, a.query_start, clock_timestamp())) * 1000,
  'wants', case w.locktype
    when 'relation' then concat_ws(' on ', w.mode, w.relation::regclass::text)
    when 'tuple' then 'a row of ' || w.relation::regclass::text
    when 'transactionid' then 'a row that another transaction has changed'
    else concat_ws(' on ', w.mode, w.locktype) end,
  'prepared', (
    select min(p.gid) from pg_catalog.pg_prepared_xacts p
    join pg_catalog.pg_locks h on h.virtualtransaction = '-1/' || p.transaction and h.granted
    where g.path[cardinality(g.path)] = 0
      and (h.relation, h.transactionid::text) is not distinct from (w.relation, w.transactionid::text)),
  'chain', (
    select json_agg(json_build_object(
      'pid', nullif(p.pid, 0),
      'user', coalesce(b.usename, ''),
      'application', coalesce(b.application_name, ''),
      'address', coalesce(b.client_hostname, host(b.client_addr), ''),
      'kind', case when p.pid = 0 then 'a prepared transaction' else coalesce(b.backend_type, 'client backend') end,
      'state', coalesce(b.state, ''),
      'stateMs', extract(epoch from clock_timestamp() - coalesce(b.state_change, b.xact_start)) * 1000,
      'query', case when b.query = '<insufficient privilege>' then '' else left(regexp_replace(coalesce(b.query, ''), '\\s+', ' ', 'g'), 160) end
    ) order by p.place)
    from unnest(g.path) with ordinality as p (pid, place) left join activity b on b.pid = p.pid and p.pid <> 0)
  ) order by a.pid), '[]')
from longest g join activity a on a.pid = g.waiter left join wanted w on w.pid = g.waiter`;
