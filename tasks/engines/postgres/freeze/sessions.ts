import { z } from 'zod';
import type { ForeignSession, FreezeRun } from '../../../freeze/freezer.ts';
import { whoseSession } from '../../../freeze/session-text.ts';
import { type FreezeHome, readJson } from './home.ts';

/** How long a session that was told to end may take. */
const patienceMs = 10_000;
const betweenMs = 100;

const session = z.object({
  pid: z.string(),
  user: z.string(),
  application: z.string(),
  address: z.string(),
  kind: z.string(),
  state: z.string(),
  since: z.string(),
  inTransaction: z.boolean(),
  superuser: z.boolean(),
  xid: z.string().nullable(),
  locks: z.array(z.string()),
});

/** Sessions in this database that are not of this process. Autovacuum is the server's own and changes no data. */
export function foreignSessions(home: FreezeHome): Promise<readonly ForeignSession[]> {
  return readJson(home.query, z.array(session), sessionsSql, [`{${home.ownPids().join(',')}}`]);
}

/** Whether what others do is shown to this role: without that, a proof sees nothing of their transactions. */
export async function seesOthers(home: FreezeHome): Promise<boolean> {
  const { rows } = await home.query(`select pg_has_role('pg_read_all_stats', 'usage')`);
  return rows[0]?.[0] === 't';
}

/** Sessions of clients; walsenders only read, and what the server starts by itself would come back. */
export function isEndable({ kind }: ForeignSession): boolean {
  return kind === 'client backend';
}

/** Faults: none for a session that may not be ended; it is among those that stay. */
export async function endForeignSessions(home: FreezeHome, run: FreezeRun): Promise<readonly ForeignSession[]> {
  const { clock, signal, output } = run;
  const untilMs = clock.monotonicMs() + patienceMs;
  const told = new Set<string>();
  for (;;) {
    signal?.throwIfAborted();
    const left = await foreignSessions(home);
    const endable = left.filter(isEndable);
    if (endable.length === 0 || clock.monotonicMs() >= untilMs) return left;
    for (const found of endable.filter(({ pid }) => !told.has(pid))) {
      told.add(found.pid);
      await endOne(home, found, output);
    }
    await clock.sleep(betweenMs, signal);
  }
}

async function endOne(home: FreezeHome, found: ForeignSession, output: FreezeRun['output']): Promise<void> {
  try {
    await home.query('select pg_terminate_backend($1::int)', [found.pid]);
    output?.(`ended ${whoseSession(found)}`);
  } catch (error) {
    output?.(`could not end ${whoseSession(found)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const sessionsSql = `
select coalesce(json_agg(json_build_object(
  'pid', a.pid::text,
  'user', coalesce(a.usename, ''),
  'application', coalesce(a.application_name, ''),
  'address', coalesce(host(a.client_addr), ''),
  'kind', coalesce(a.backend_type, 'client backend'),
  'state', coalesce(a.state, ''),
  'since', to_char(coalesce(a.xact_start, a.state_change, a.backend_start, now()) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
  'inTransaction', a.xact_start is not null and coalesce(a.backend_type, 'client backend') = 'client backend',
  'superuser', coalesce(r.rolsuper, false),
  'xid', a.backend_xid::text,
  'locks', (
    select coalesce(json_agg(distinct l.relation::regclass::text), '[]') from pg_locks l
    where l.pid = a.pid and l.locktype = 'relation' and l.granted and l.database = a.datid
      and l.mode in ('RowExclusiveLock', 'ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'))
  ) order by a.backend_start, a.pid), '[]')
from pg_stat_activity a left join pg_roles r on r.oid = a.usesysid
where a.datname = current_database() and a.pid <> pg_backend_pid() and not a.pid = any ($1::int[])
  and coalesce(a.backend_type, '') not in ('autovacuum worker', 'parallel worker')`;
