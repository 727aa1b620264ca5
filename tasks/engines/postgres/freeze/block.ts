import { Fault } from '../../../../state/fault.ts';
import { formatCount } from '../../../../state/format.ts';
import type { FreezeRun } from '../../../freeze/freezer.ts';
import { sessionText } from '../../../freeze/session-text.ts';
import type { Connection } from '../../connection.ts';
import { onConnection } from '../../on-connection.ts';
import { withoutPrivilege } from './close.ts';
import { refusedByItself } from './event-triggers.ts';
import { type FreezeHome, quoteName, writing } from './home.ts';
import type { Prior } from './prior.ts';
import { foreignSessions } from './sessions.ts';
import { blockedTables, functionDdl, triggerDdl, triggerName } from './triggers.ts';

/** A transaction keeps a lock on each of its tables until its end, and the server's lock table is finite. */
const tablesAtOnce = 200;
const lockTimeout = '15s';
const patienceMs = 10_000;
const betweenMs = 100;

/**
 * A trigger on every table. Each waits until whoever has written to its table has ended, so that once all are there no
 * transaction is open that wrote to one of them. Tables that have theirs are left alone.
 * Faults: `freeze/blocked`, `freeze/no-privilege`, `freeze/subscription`, `freeze/in-the-way`.
 */
export async function blockWriters(home: FreezeHome, prior: Prior, run: FreezeRun): Promise<void> {
  await waitForApplyWorkers(home, prior, run);
  await onConnection(home, async (connection) => {
    await writing(connection, async () => {
      if (!prior.hasSchema) await connection.query('create schema if not exists nightferry');
      await connection.query(functionDdl(prior));
    });
    for (;;) {
      run.signal?.throwIfAborted();
      const tables = await blockedTables(connection);
      const next = tables.filter(({ working }) => !working).slice(0, tablesAtOnce);
      if (next.length === 0) return run.output?.(`${formatCount(tables.length, 'table')} blocked`);
      await eachTable(home, connection, run, next, ({ table, present }) =>
        [...(present ? [`drop trigger ${triggerName} on ${table}`] : []), triggerDdl(table)].join(';\n'),
      );
    }
  }).catch(async (cause: unknown) => {
    throw withoutPrivilege(await refusedByItself(cause, home), home.name);
  });
}

/** DDL on tables, in one transaction that does not wait for ever. Faults: `freeze/blocked`. */
export async function eachTable<T extends { readonly table: string }>(
  home: FreezeHome,
  connection: Connection,
  { signal }: FreezeRun,
  tables: readonly T[],
  ddl: (table: T) => string,
): Promise<void> {
  let current = '';
  try {
    await writing(connection, async () => {
      await connection.query(`set local lock_timeout = '${lockTimeout}'`);
      for (const table of tables) {
        current = table.table;
        await connection.script(ddl(table), signal && { signal });
      }
    });
  } catch (cause) {
    if (!(cause instanceof Fault) || !/^database\/(lock-timeout|deadlock)$/.test(cause.code)) throw cause;
    throw await blocked(home, current, cause);
  }
}

async function blocked(home: FreezeHome, table: string, cause: unknown): Promise<Fault> {
  const sessions = await foreignSessions(home);
  const inTheWay = sessions.filter(
    ({ xid, locks, inTransaction }) => xid !== null || locks.length > 0 || inTransaction,
  );
  const { rows } = await home.query(`select gid, owner from pg_prepared_xacts where database = current_database()`);
  const { rows: others } = await home.query(holdersSql, [table, `{${inTheWay.map(({ pid }) => pid).join(',')}}`]);
  const who = [
    ...inTheWay.map(sessionText),
    ...rows.map(([gid, owner]) => `prepared transaction ${gid} of ${owner}`),
    ...others.map(([text]) => text ?? ''),
  ];
  return new Fault('freeze/blocked', `Somebody keeps ${table} of ${home.name} from being locked.`, {
    remedy: [
      ...(who.length === 0 ? ['Whoever it was has gone meanwhile.'] : who.map((text) => `In the way: ${text}.`)),
      'Wait for it, or end it, then retry: it goes on where it came to.',
    ],
    retry: 'safe',
    cause,
  });
}

/** Whoever else holds the table: an autovacuum against wraparound, which does not give way, or another step of ours. */
const holdersSql = `
select distinct format('pid %s, %s: %s', a.pid, concat_ws(' ', a.backend_type, nullif(a.application_name, '')), left(a.query, 100))
from pg_locks l join pg_stat_activity a on a.pid = l.pid
where l.relation = to_regclass($1) and l.database = a.datid and l.granted and not a.pid = any ($2::int[])`;

/** They end by themselves soon after their subscription is disabled; what they began is committed by then. */
async function waitForApplyWorkers(home: FreezeHome, { subscriptions }: Prior, run: FreezeRun): Promise<void> {
  if (subscriptions.length === 0) return;
  const untilMs = run.clock.monotonicMs() + patienceMs;
  for (;;) {
    const { rows } = await home.query(applyWorkersSql);
    if (rows.length === 0) return;
    if (run.clock.monotonicMs() >= untilMs)
      throw stillApplying(
        home.name,
        rows.map(([name]) => quoteName(name ?? '')),
      );
    await run.clock.sleep(betweenMs, run.signal);
    run.signal?.throwIfAborted();
  }
}

/**
 * Name and pid of each worker that applies what a publisher sends to this database. Not by the OID of its subscription:
 * before 14, only superusers may read that.
 */
export const applyWorkersSql = `
select s.subname, s.pid::text from pg_stat_subscription s join pg_stat_activity a on a.pid = s.pid
where a.datname = current_database()`;

function stillApplying(name: string, subscriptions: readonly string[]): Fault {
  return new Fault(
    'freeze/subscription',
    `Subscriptions of ${name} were disabled and still apply changes: ${subscriptions.join(', ')}.`,
    {
      remedy: ['See pg_stat_subscription for their workers, end them, then retry.'],
      retry: 'safe',
    },
  );
}
