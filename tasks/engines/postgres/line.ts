import type { Client } from 'pg';
import type { Cell } from '../../../state/outcome.ts';
import type { ServerSays } from '../../../state/silence.ts';
import type { Line } from '../line.ts';
import { serverLine, type WatchedConnection } from '../server-line.ts';
import { openClient, type Route } from './client.ts';

export interface LineOptions extends WatchedConnection {
  readonly client: Client;
  readonly route: Route;
}

/** One connection as whoever watches for silence sees it. */
export function postgresLine({ client, route, ...watched }: LineOptions): Line {
  const { target } = route;
  const { application } = watched;
  const ask = async (asking: Client, sql: string): Promise<readonly Cell[] | undefined> => {
    const { processID } = client as unknown as { readonly processID: number };
    return (await asking.query<Cell[]>({ text: sql, values: [processID], rowMode: 'array' })).rows[0];
  };
  return serverLine<Client>({
    ...watched,
    traffic: () => client.connection.stream as { readonly bytesRead?: number; readonly bytesWritten?: number },
    connectTimeoutMs: target.connectTimeoutMs,
    open: (connectTimeoutMs) => openClient({ ...route, target: { ...target, connectTimeoutMs } }, application),
    look: async (asking) => says(await ask(asking, stateSql)),
    end: (asking) => ask(asking, endSql),
    destroy: (asking) => asking.connection.stream.destroy(),
  });
}

/** The process number may be another session's by now: it is ours only under the same role. */
const stateSql = `select state, coalesce(wait_event_type || ': ' || wait_event, 'computing'), wait_event
  from pg_stat_activity where pid = $1 and usesysid = (select oid from pg_roles where rolname = session_user)
    and application_name like 'nightferry%'`;
const endSql = `select pg_terminate_backend(pid) from (${stateSql.replace('select state', 'select pid, state')}) as ours`;

function says(row: readonly Cell[] | undefined): ServerSays {
  if (!row) return { state: 'gone' };
  const [state, on, waitsFor] = row;
  const isAtWork = state !== 'idle' && !state?.startsWith('idle in') && !/^Client(Read|Write)$/.test(waitsFor ?? '');
  return isAtWork ? { state: 'working', on: on ?? 'computing' } : { state: 'waits-for-us' };
}
