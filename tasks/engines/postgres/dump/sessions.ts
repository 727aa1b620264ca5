import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '../../../../state/fault.ts';
import type { Use } from '../../../backup/seam.ts';
import type { Connection } from '../../connection.ts';
import type { Database } from '../../engine.ts';
import { codeOf } from '../code-of.ts';
import { beside } from './neighbours.ts';

const betweenMs = 50;

/** Whoever holds a database, a line each: sessions, and prepared transactions, which hold it without anybody connected. */
export async function sessionsOn(connection: Connection, name: string): Promise<readonly string[]> {
  const { rows } = await connection.query(holdersSql, [name]);
  return rows.map(([line]) => line ?? '');
}

const holdersSql = `
select concat_ws(', ', 'pid ' || pid, usename, nullif(application_name, ''), 'from ' || host(client_addr), state)
from pg_catalog.pg_stat_activity where datname = $1 and pid <> pg_backend_pid()
union all
select 'prepared transaction ' || gid || ' of ' || owner from pg_catalog.pg_prepared_xacts where database = $1`;

/**
 * Runs a statement that needs a database to itself, such as a rename. Such a statement first takes a lock before which new
 * connections wait, then waits five seconds for the old ones to go: it is meanwhile that they are ended, and no application
 * that comes back at once can get in between. Faults: `backup/sessions`.
 */
export async function aloneWith<T>(
  database: Database,
  name: string,
  { endSessions, use }: { readonly endSessions: boolean; readonly use: Use },
  work: () => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const ending = endSessions
    ? beside(database, (connection) => endAll(connection, name, over.signal), { application: use.application })
    : Promise.resolve();
  try {
    const [result] = await Promise.all([work().finally(() => over.abort()), ending]);
    return result;
  } catch (error) {
    over.abort();
    await ending.catch(() => undefined);
    if (error instanceof Fault && codeOf(rootOf(error)) === '55006') throw await heldFault(database, name, error);
    throw error;
  }
}

async function endAll(connection: Connection, name: string, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await connection.query(endSql, [name]);
    await delay(betweenMs, undefined, { signal: over }).catch(() => undefined);
  }
}

/** All but our own: those who do the work hold no session on the database, they are beside it. */
const endSql = `
select pg_terminate_backend(pid) from pg_catalog.pg_stat_activity
where datname = $1 and pid <> pg_backend_pid() and backend_type <> 'walsender'`;

async function heldFault(database: Database, name: string, cause: unknown): Promise<Fault> {
  const holders = await beside(database, (connection) => sessionsOn(connection, name));
  return new Fault(
    'backup/sessions',
    `${name} is in use and has to be alone for this: ${holders.join('; ') || 'its sessions have just gone'}.`,
    {
      remedy: [
        'Stop what is connected, roll prepared transactions back or commit them, then try again.',
        'Or let the step end sessions: end-sessions: true in the runbook.',
      ],
      retry: 'safe',
      cause,
    },
  );
}

function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof Error && root.cause !== undefined) root = root.cause;
  return root;
}
