import { Socket } from 'node:net';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { Client } from 'pg';
import { messageOf } from '../../../../state/fault.ts';
import type { Route } from '../client.ts';
import { codeOf } from '../code-of.ts';
import { connectFault } from '../faults.ts';
import type { Target, TlsMode } from '../target.ts';
import { fitApplication } from './application-name.ts';
import { isTlsFailure } from './tls-fault.ts';
import { tlsOptions } from './tls-options.ts';

type Way = 'plain' | 'encrypted';

/** In the order of trying. Source: libpq's documentation, "SSL Mode Descriptions". */
const waysOf: Readonly<Record<TlsMode, readonly [Way, ...Way[]]>> = {
  disable: ['plain'],
  allow: ['plain', 'encrypted'],
  prefer: ['encrypted', 'plain'],
  require: ['encrypted'],
  'verify-ca': ['encrypted'],
  'verify-full': ['encrypted'],
};

/**
 * One connection to the place that the route leads to, encrypted as its mode says. How is found out once, and kept in
 * the route. Faults: those of `connectFault` and `tlsOptions`.
 */
export async function connectPlace(route: Route, application: string): Promise<Client> {
  const { name, target } = route;
  if (route.tls !== undefined) return connectAs(route.tls, target, application).catch(throwFault(route));
  const [way, other] = waysOf[target.tls];
  const attempt = async (chosen: Way): Promise<Client> => {
    const tls = chosen === 'plain' ? false : await tlsOptions(name, target);
    const client = await connectAs(tls, target, application);
    route.tls = tls;
    return client;
  };
  try {
    return await attempt(way);
  } catch (first) {
    if (other === undefined || !mayTryOther(way, first)) throw connectFault(first, route);
    return attempt(other).catch((second: unknown) => {
      // What is said about the way that was only the second choice leads astray, unless the first was impossible.
      throw connectFault(isImpossible(first) || (way === 'plain' && !isImpossible(second)) ? second : first, route);
    });
  }
}

/** What the server refuses one way it may take the other: pg_hba.conf can ask for either. */
function mayTryOther(way: Way, error: unknown): boolean {
  return codeOf(error) === '28000' || (way === 'encrypted' && (isImpossible(error) || isTlsFailure(error)));
}

function isImpossible(error: unknown): boolean {
  return /does not support SSL/.test(messageOf(error));
}

/** Rejects with what the driver says. Everything is given, so that the driver takes nothing from the environment. */
async function connectAs(tls: false | TlsOptions, target: Target, application: string): Promise<Client> {
  const { Client } = await import('pg');
  const { host, address, port, user, password, database, connectTimeoutMs, options } = target;
  const client = new Client({
    ...{ host: address ?? host, port, user, database, options, ssl: tls },
    password: () => password ?? noPassword(),
    application_name: fitApplication(application),
    connectionTimeoutMillis: connectTimeoutMs,
    stream: () => socketFor(target),
  });
  // Without a listener a connection that breaks while idle would end the process. Whoever uses it listens too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    // Ending politely waits for the other side, which may be no PostgreSQL at all and never say anything.
    client.connection.stream.destroy();
    client.end().catch(() => undefined);
    throw error;
  }
}

/** The driver can set when keepalives begin, but not how often they come. Node before 26 takes the first as well. */
function socketFor({ keepalive }: Target): Socket {
  const socket = new Socket();
  if (!keepalive) return socket;
  const { idleMs, intervalMs, count } = keepalive;
  const set: (enable: boolean, idleMs: number, intervalMs?: number, count?: number) => Socket = socket.setKeepAlive;
  set.call(socket, true, idleMs, intervalMs, count);
  return socket;
}

function throwFault(route: Route): (error: unknown) => never {
  return (error) => {
    throw connectFault(error, route);
  };
}

function noPassword(): never {
  throw Object.assign(new Error('the server asks for a password'), { code: 'NO_PASSWORD' });
}
