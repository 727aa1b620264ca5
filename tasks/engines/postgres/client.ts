import { readFile } from 'node:fs/promises';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { Client } from 'pg';
import { Fault, messageOf } from '../../../state/fault.ts';
import { connectFault, type Whereabouts } from './faults.ts';
import { pinSettings } from './settings.ts';

/** How to reach one database, kept between connections: what was found out about encryption is asked once. */
export interface Route extends Whereabouts {
  /** Found out by the first connection where the mode is `prefer`. */
  tls?: false | TlsOptions;
}

/**
 * A connection with its settings pinned. The driver is loaded when the first one is asked for.
 * Faults: `database/refused`, `database/host`, `database/unreachable`, `database/password`, `database/not-allowed`,
 * `database/missing`, `database/permission`, `database/too-many-connections`, `database/starting-up`, `database/closed`,
 * `database/tls`, `database/not-postgres`, `database/connect`.
 */
export async function openClient(route: Route, application: string): Promise<Client> {
  const client = await connectClient(route, application);
  try {
    await pinSettings(client);
    return client;
  } catch (error) {
    await client.end();
    throw connectFault(error, route);
  }
}

async function connectClient(route: Route, application: string): Promise<Client> {
  const { Client } = await import('pg');
  const tls = route.tls ?? (await tlsOptions(route));
  const { host, port, user, password, database, connectTimeoutMs, options } = route.target;
  const client = new Client({
    ...{ host, port, user, password, database, options, ssl: tls },
    // More than 63 bytes the server would cut off itself.
    application_name: application.slice(0, 63),
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 15_000,
  });
  // Without a listener a connection that breaks while idle would end the process. Whoever uses it listens too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    route.tls = tls;
    return client;
  } catch (error) {
    // Ending politely waits for the other side, which may be no PostgreSQL at all and never say anything.
    client.connection.stream.destroy();
    client.end().catch(() => undefined);
    if (route.target.tls === 'prefer' && tls !== false && /does not support SSL/.test(messageOf(error))) {
      route.tls = false;
      return connectClient(route, application);
    }
    throw connectFault(error, route);
  }
}

/** libpq's meaning of the modes: `require` trusts any certificate, unless a root is given to check against. */
async function tlsOptions({ name, target }: Whereabouts): Promise<false | TlsOptions> {
  const { tls, tlsFiles } = target;
  if (tls === 'disable') return false;
  const [ca, cert, key] = await Promise.all(
    [tlsFiles.root === 'system' ? undefined : tlsFiles.root, tlsFiles.certificate, tlsFiles.key].map((path) =>
      path === undefined ? undefined : readPem(name, path),
    ),
  );
  const verifies = tls.startsWith('verify-') || (tls === 'require' && ca !== undefined);
  return {
    rejectUnauthorized: verifies,
    ...(verifies && tls !== 'verify-full' && { checkServerIdentity: () => undefined }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

async function readPem(name: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new Fault('database/tls', `The certificate or key ${path} in the URL of ${name} can't be read.`, {
      remedy: ['Correct the path, or make the file readable.'],
      retry: 'safe',
      cause,
    });
  }
}
