import type { Connection as Tds } from 'tedious';
import type { Cell } from '../../../state/outcome.ts';
import type { ServerSays } from '../../../state/silence.ts';
import type { Line } from '../line.ts';
import { serverLine, type WatchedConnection } from '../server-line.ts';
import { execute } from './statement.ts';
import { type OpenTds, openTds, type Route, socketOf } from './tds/open.ts';

export interface LineOptions extends WatchedConnection {
  readonly tds: Tds;
  readonly sessionId: number;
  readonly route: Route;
}

/** One connection as whoever watches for silence sees it. */
export function sqlServerLine({ tds, sessionId, route, ...watched }: LineOptions): Line {
  const { target } = route;
  const { application } = watched;
  const ask = async (asking: OpenTds, sql: string): Promise<readonly Cell[] | undefined> =>
    (await execute(asking.tds, { sql: sql.replaceAll('$1', String(sessionId)) })).rows[0];
  return serverLine<OpenTds>({
    ...watched,
    traffic: () => socketOf(tds),
    connectTimeoutMs: target.connectTimeoutMs,
    open: (connectTimeoutMs) => openTds({ ...route, target: { ...target, connectTimeoutMs } }, application),
    look: async (asking) => says(await ask(asking, stateSql)),
    end: (asking) => ask(asking, `IF EXISTS (${oursSql}) KILL $1`),
    destroy: (asking) => asking.destroy(new Error('it was asked')),
  });
}

/** The number may be another session's by now: it is ours only under the same login. */
const oursSql = `SELECT 1 FROM sys.dm_exec_sessions WHERE session_id = $1 AND original_login_name = ORIGINAL_LOGIN()
  AND program_name LIKE 'nightferry%'`;
const stateSql = `SELECT COALESCE(r.status, s.status), COALESCE(r.wait_type, r.command, 'computing')
  FROM sys.dm_exec_sessions s LEFT JOIN sys.dm_exec_requests r ON r.session_id = s.session_id
  WHERE s.session_id = $1 AND s.original_login_name = ORIGINAL_LOGIN() AND s.program_name LIKE 'nightferry%'`;

/** ASYNC_NETWORK_IO: it has rows that nobody takes. Source: sys.dm_os_wait_stats in Microsoft's documentation. */
function says(row: readonly Cell[] | undefined): ServerSays {
  if (!row) return { state: 'gone' };
  const [status, on] = row;
  const waitsForUs = status === 'sleeping' || status === 'dormant' || on === 'ASYNC_NETWORK_IO';
  return waitsForUs ? { state: 'waits-for-us' } : { state: 'working', on: on ?? 'computing' };
}
