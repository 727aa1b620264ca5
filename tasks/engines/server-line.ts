import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../state/fault.ts';
import type { ServerSays } from '../../state/silence.ts';
import type { Line } from './line.ts';

/** A server that does not answer by then can't be asked. */
const patienceMs = 10_000;

/** A connection as its owner knows it. */
export interface WatchedConnection {
  /** What the server shows beside it. */
  readonly application: string;
  /** Of what runs on the connection: its number. */
  readonly turn: () => number;
  readonly isAwaiting: () => boolean;
  /** Gives the connection up on this side. */
  readonly breakOff: (why: string) => void;
}

/** How an engine watches one of its connections; `Asking` is a second connection, on which the server is asked. */
export interface WatchedServer<Asking> extends WatchedConnection {
  /** The bytes that the driver counts. */
  traffic(): { readonly bytesRead?: number; readonly bytesWritten?: number } | undefined;
  /** As the target has it; 0 is no limit. */
  readonly connectTimeoutMs: number;
  open(connectTimeoutMs: number): Promise<Asking>;
  /** What the server does for the connection now. */
  look(asking: Asking): Promise<ServerSays>;
  /** Ends the connection at the server, if it is still ours there. */
  end(asking: Asking): Promise<unknown>;
  /** Not politely: that would wait for a server that may be silent. */
  destroy(asking: Asking): void;
}

/** One connection as whoever watches for silence sees it. */
export function serverLine<Asking>(server: WatchedServer<Asking>): Line {
  const ask = async <T>(question: (asking: Asking) => Promise<T>): Promise<T> => {
    const { connectTimeoutMs } = server;
    const asking = await server.open(connectTimeoutMs > 0 ? Math.min(connectTimeoutMs, patienceMs) : patienceMs);
    try {
      const answer = question(asking);
      answer.catch(() => undefined);
      const late = delay(patienceMs, undefined, { ref: false }).then(() => Promise.reject(new Error('it is silent')));
      return await Promise.race([answer, late]);
    } finally {
      server.destroy(asking);
    }
  };
  return {
    application: server.application,
    get mark() {
      const traffic = server.traffic();
      return `${server.turn()}/${traffic?.bytesRead}/${traffic?.bytesWritten}`;
    },
    get isAwaiting() {
      return server.isAwaiting();
    },
    async look() {
      try {
        return await ask((asking) => server.look(asking));
      } catch (error) {
        return { state: 'unreachable', why: messageOf(error).replace(/[.]$/, '') };
      }
    },
    /** Its transaction is rolled back sooner than when the server notices: whoever retries would wait for that. */
    sever(why) {
      server.breakOff(why);
      ask((asking) => server.end(asking)).catch(() => undefined);
    },
  };
}
