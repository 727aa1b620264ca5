import type { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Route } from './client.ts';
import { isSocket } from './conninfo/endpoints.ts';

/** How long a cancelled statement may go on before its connection is given up. */
const cancelPatienceMs = 10_000;
/** How long a request to cancel is given before the next one. */
const cancelEveryMs = 500;
/** Where the server does not answer at all, what was to be cancelled is given up by then. */
const patienceMs = 10_000;

/** The driver's wire, as far as its types leave it out. */
interface Wire extends EventEmitter {
  connect(port: number, host: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
  readonly stream: { destroy(): void };
}

/**
 * Asks again and again: a request that reaches the server before the statement does is spent on nothing. `false` where the
 * statement goes on all the same.
 */
export async function cancelUntil(finished: AbortSignal, client: Client, route: Route): Promise<boolean> {
  const patience = AbortSignal.timeout(cancelPatienceMs);
  while (!patience.aborted) {
    await cancelRunning(client, route);
    await delay(cancelEveryMs, undefined, { signal: finished }).catch(() => undefined);
    if (finished.aborted) return true;
  }
  return false;
}

/**
 * Asks the server to cancel what the client is doing, over a connection of its own, and waits until the server has
 * closed that. By then the signal was sent, so it can't hit a later statement of the client: a session that reads its
 * next command ignores it. Needs no free connection slot, unlike pg_cancel_backend. Resolves whatever comes of it.
 * Source: PostgreSQL's documentation, "Canceling Requests in Progress".
 */
async function cancelRunning(client: Client, route: Route): Promise<void> {
  const { processID, secretKey } = client as unknown as { processID: number | null; secretKey: number | null };
  if (processID === null || secretKey === null) return;
  const { Connection } = await import('pg');
  const { host, address, port } = route.target;
  const wire = new Connection({ ssl: route.tls ?? false }) as unknown as Wire;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      wire.stream.destroy();
      resolve();
    }, patienceMs);
    const finish = () => {
      clearTimeout(timer);
      resolve();
    };
    const send = () => wire.cancel(processID, secretKey);
    wire.on('connect', () => (route.tls ? wire.requestSsl() : send()));
    wire.on('sslconnect', send);
    wire.on('error', finish);
    wire.on('end', finish);
    wire.connect(port, isSocket({ host, address }) ? `${host}/.s.PGSQL.${port}` : (address ?? host));
  });
}
