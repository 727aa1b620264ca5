import { z } from 'zod';
import type { Blocked } from '../../../../state/blocking.ts';
import type { Connection } from '../../connection.ts';
import { oneAnswer } from '../../one-answer.ts';
import { bit, type FreezeHome, readRow, readRows, readWhereShown, shown, text, whole } from '../freeze/home.ts';
import { quoteName } from '../quote.ts';
import { babelfishWaitingSql } from './babelfish.ts';
import { blockedOf, type Waiting } from './chains.ts';
import { partitionOf } from './wait-resource.ts';

/** What is asked for who stands in the way. */
export interface BlockingHome extends Pick<FreezeHome, 'connect' | 'ownSessions'> {
  /** What the server shows beside our sessions, as `program_name`. */
  readonly application: string;
}

/** A question to the server must not keep anybody waiting, least of all us. */
const patienceMs = 1_500;

/**
 * Looks on a connection of its own, opened with the first look: the shared ones may all be among those that wait. It is in
 * `master`, where it is in nobody's way and a freeze does not end it. One look at a time; whoever asks meanwhile gets the
 * same answer.
 */
export class BlockingWatch {
  readonly #home: BlockingHome;
  #connection: Connection | undefined;
  #isBabelfish: boolean | undefined;
  /** Faults: those of connecting, and of a connection that breaks; the next look tries again. */
  readonly look = oneAnswer(() => this.#look());

  constructor(home: BlockingHome) {
    this.#home = home;
  }

  /** Of the whole server, since it was started: it counts them no other way. */
  async deadlocks(): Promise<number> {
    const connection = await this.#open();
    const ask = connection.query.bind(connection);
    this.#isBabelfish ??= (await readRow(ask, z.object({ is: bit }), babelfishSql)).is;
    const sql = this.#isBabelfish ? babelfishDeadlocksSql : deadlocksSql;
    return (await readRow(ask, z.object({ count: whole }), sql)).count;
  }

  async #look(): Promise<readonly Blocked[]> {
    try {
      return await this.#ask(await this.#open());
    } catch (error) {
      // A broken one is not asked twice.
      await this.#connection?.close().catch(() => undefined);
      this.#connection = undefined;
      throw error;
    }
  }

  async #ask(connection: Connection): Promise<readonly Blocked[]> {
    const ask = connection.query.bind(connection);
    this.#isBabelfish ??= (await readRow(ask, z.object({ is: bit }), babelfishSql)).is;
    const found = await readRows(ask, waiting, this.#isBabelfish ? babelfishWaitingSql : waitingSql);
    const { application, ownSessions } = this.#home;
    const ours = new Set(ownSessions());
    const isOurs = (one: Waiting) =>
      ours.has(one.pid) || one.application === application || one.application.startsWith(`${application} `);
    const blocked = blockedOf(found, isOurs, () => '');
    if (blocked.length === 0) return [];
    const names = await tableNames(ask, found);
    return blockedOf(found, isOurs, (database, partition) => names.get(`${database}:${partition}`) ?? '');
  }

  async #open(): Promise<Connection> {
    if (this.#connection) return this.#connection;
    const opened = await this.#home.connect({ beside: 'maintenance' });
    await opened.query(`set lock_timeout ${patienceMs}`);
    this.#connection = opened;
    return opened;
  }
}

type Ask = Parameters<typeof readRows>[0];

/** Rows and pages are locked by the number of their partition, which only its own database can name. */
async function tableNames(ask: Ask, found: readonly Waiting[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const { resource } of found) {
    const place = partitionOf(resource);
    if (!place || names.has(`${place.database}:${place.partition}`)) continue;
    const { name } = await readRow(ask, z.object({ name: text }), 'select db_name(convert(int, $1)) as [name]', [
      place.database,
    ]);
    if (name === '') continue;
    const rows = shown(await readWhereShown(ask, z.object({ table: text }), tableSql(name), [place.partition]));
    names.set(`${place.database}:${place.partition}`, rows[0]?.table ?? '');
  }
  return names;
}

const deadlocksSql = `
select coalesce(max(cntr_value), 0) as [count] from sys.dm_os_performance_counters
where counter_name = 'Number of Deadlocks/sec' and instance_name = '_Total'`;
const babelfishDeadlocksSql =
  'select cast(coalesce(sum(deadlocks), 0) as bigint) as [count] from pg_catalog.pg_stat_database';
const babelfishSql = `select convert(int, serverproperty('babelfish')) as [is]`;

const tableSql = (database: string) => `
select s.name + '.' + o.name as [table] from ${quoteName(database)}.sys.partitions p
join ${quoteName(database)}.sys.objects o on o.object_id = p.object_id
join ${quoteName(database)}.sys.schemas s on s.schema_id = o.schema_id
where p.hobt_id = convert(bigint, $1)`;

const waiting: z.ZodType<Waiting> = z.object({
  pid: whole,
  blocker: whole,
  user: text,
  application: text,
  address: text,
  status: text,
  isUser: bit,
  transactions: whole,
  waitType: text,
  waitedMs: whole,
  resource: text,
  object: text,
  command: text,
  stateMs: whole,
  statement: text,
}) as unknown as z.ZodType<Waiting>;

/**
 * Everybody who waits for a session, and everybody who is waited for. The statement is the one that runs, or else the last
 * one of the connection. Whoever waits for himself (parallel workers) waits for nobody.
 */
const waitingSql = `
select s.session_id as [pid], coalesce(case when r.blocking_session_id = s.session_id then 0 else r.blocking_session_id end, 0) as [blocker],
  s.login_name as [user], s.program_name as [application], coalesce(c.client_net_address, s.host_name) as [address],
  coalesce(r.status, s.status) as [status], s.is_user_process as [isUser], coalesce(s.open_transaction_count, 0) as [transactions],
  r.wait_type as [waitType], coalesce(r.wait_time, 0) as [waitedMs], r.wait_resource as [resource],
  case when r.wait_resource like 'OBJECT:%' then (
    select top (1) object_schema_name(l.resource_associated_entity_id, l.resource_database_id) + '.' + object_name(l.resource_associated_entity_id, l.resource_database_id)
    from sys.dm_tran_locks l where l.request_session_id = s.session_id and l.request_status in ('WAIT', 'CONVERT') and l.resource_type = 'OBJECT') end as [object],
  coalesce(r.command, '') as [command],
  case when coalesce(r.start_time, s.last_request_end_time, s.login_time) > dateadd(day, -20, getdate())
    then datediff(millisecond, coalesce(r.start_time, s.last_request_end_time, s.login_time), getdate()) else 1728000000 end as [stateMs],
  left(case when r.session_id is null then t.text
    else substring(t.text, r.statement_start_offset / 2 + 1,
      (case r.statement_end_offset when -1 then datalength(t.text) else r.statement_end_offset end - r.statement_start_offset) / 2 + 1) end, 400) as [statement]
from sys.dm_exec_sessions s
left join sys.dm_exec_requests r on r.session_id = s.session_id
left join sys.dm_exec_connections c on c.session_id = s.session_id and c.net_transport <> 'Session'
outer apply sys.dm_exec_sql_text(coalesce(r.sql_handle, c.most_recent_sql_handle)) t
where r.blocking_session_id <> 0 or s.session_id in (select q.blocking_session_id from sys.dm_exec_requests q where q.blocking_session_id > 0)
order by s.session_id`;
