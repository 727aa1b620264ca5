import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { messageOf } from '../../../state/fault.ts';
import type { ServerSays } from '../../../state/silence.ts';
import type { Line } from '../line.ts';
import { openClient, type Route } from './client.ts';

/** A server that does not answer by then can't be asked. */
const patienceMs = 10_000;

export interface LineOptions {
  readonly client: Client;
  readonly route: Route;
  readonly application: string;
  /** Of what runs on the connection: its number. */
  readonly turn: () => number;
  readonly isAwaiting: () => boolean;
  /** Gives the connection up on this side. */
  readonly breakOff: (why: string) => void;
}

/** One connection as whoever watches for silence sees it. */
export class PostgresLine implements Line {
  readonly #options: LineOptions;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  get application(): string {
    return this.#options.application;
  }

  get mark(): string {
    const { bytesRead, bytesWritten } = this.#options.client.connection.stream as {
      bytesRead?: number;
      bytesWritten?: number;
    };
    return `${this.#options.turn()}/${bytesRead}/${bytesWritten}`;
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
    this.#ask(endSql).catch(() => undefined);
  }

  async #ask(sql: string): Promise<readonly (string | null)[] | undefined> {
    const { route, client, application } = this.#options;
    const { target } = route;
    const within = target.connectTimeoutMs > 0 ? Math.min(target.connectTimeoutMs, patienceMs) : patienceMs;
    const asking = await openClient({ ...route, target: { ...target, connectTimeoutMs: within } }, application);
    const { processID } = client as unknown as { readonly processID: number };
    try {
      const answer = asking.query<(string | null)[]>({ text: sql, values: [processID], rowMode: 'array' });
      answer.catch(() => undefined);
      const late = delay(patienceMs, undefined, { ref: false }).then(() => Promise.reject(new Error('it is silent')));
      return (await Promise.race([answer, late])).rows[0];
    } finally {
      // Not politely: that would wait for a server that may be silent.
      asking.connection.stream.destroy();
    }
  }
}

/** The process number may be another session's by now: it is ours only under the same role. */
const stateSql = `select state, coalesce(wait_event_type || ': ' || wait_event, 'computing'), wait_event
  from pg_stat_activity where pid = $1 and usesysid = (select oid from pg_roles where rolname = session_user)
    and application_name like 'nightferry%'`;
const endSql = `select pg_terminate_backend(pid) from (${stateSql.replace('select state', 'select pid, state')}) as ours`;

function says(row: readonly (string | null)[] | undefined): ServerSays {
  if (!row) return { state: 'gone' };
  const [state, on, waitsFor] = row;
  const isAtWork = state !== 'idle' && !state?.startsWith('idle in') && !/^Client(Read|Write)$/.test(waitsFor ?? '');
  return isAtWork ? { state: 'working', on: on ?? 'computing' } : { state: 'waits-for-us' };
}
