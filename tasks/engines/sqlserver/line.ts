import { setTimeout as delay } from 'node:timers/promises';
import type { Connection as Tds } from 'tedious';
import { messageOf } from '../../../state/fault.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { ServerSays } from '../../../state/silence.ts';
import type { Line } from '../line.ts';
import { execute } from './statement.ts';
import { openTds, type Route, socketOf } from './tds/open.ts';

/** A server that does not answer by then can't be asked. */
const patienceMs = 10_000;

export interface LineOptions {
  readonly tds: Tds;
  readonly sessionId: number;
  readonly route: Route;
  readonly application: string;
  /** Of what runs on the connection: its number. */
  readonly turn: () => number;
  readonly isAwaiting: () => boolean;
  /** Gives the connection up on this side. */
  readonly breakOff: (why: string) => void;
}

/** One connection as whoever watches for silence sees it. */
export class SqlServerLine implements Line {
  readonly #options: LineOptions;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  get application(): string {
    return this.#options.application;
  }

  get mark(): string {
    const socket = socketOf(this.#options.tds);
    return `${this.#options.turn()}/${socket?.bytesRead}/${socket?.bytesWritten}`;
  }

  get isAwaiting(): boolean {
    return this.#options.isAwaiting();
  }

  async look(): Promise<ServerSays> {
    try {
      return says(await this.#ask(stateSql));
    } catch (error) {
      return { state: 'unreachable', why: messageOf(error).replace(/[.]$/, '') };
    }
  }

  /** Its transaction is rolled back sooner than when the server notices: whoever retries would wait for that. */
  sever(why: string): void {
    this.#options.breakOff(why);
    this.#ask(`IF EXISTS (${oursSql}) KILL $1`).catch(() => undefined);
  }

  async #ask(sql: string): Promise<readonly Cell[] | undefined> {
    const { route, sessionId, application } = this.#options;
    const { target } = route;
    const within = target.connectTimeoutMs > 0 ? Math.min(target.connectTimeoutMs, patienceMs) : patienceMs;
    const asking = await openTds({ ...route, target: { ...target, connectTimeoutMs: within } }, application);
    try {
      const answer = execute(asking.tds, { sql: sql.replaceAll('$1', String(sessionId)) });
      answer.catch(() => undefined);
      const late = delay(patienceMs, undefined, { ref: false }).then(() => Promise.reject(new Error('it is silent')));
      return (await Promise.race([answer, late])).rows[0];
    } finally {
      // Not politely: that would wait for a server that may be silent.
      asking.destroy(new Error('it was asked'));
    }
  }
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
