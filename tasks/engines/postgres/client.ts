import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { Client } from 'pg';
import { whileOpening } from '../while-opening.ts';
import { reach } from './conninfo/reach.ts';
import { connectFault, type Whereabouts } from './faults.ts';
import { pinSettings } from './settings.ts';
import type { Target } from './target.ts';

/** How to reach one database, kept between connections: where it is and how it is encrypted is found out once. */
export interface Route extends Whereabouts {
  /** Of several places only the one that was found, once it was. */
  target: Target;
  /** Found out by the first connection. */
  tls?: false | TlsOptions;
  isSettled?: boolean;
}

/**
 * A connection with its settings pinned. The driver is loaded when the first one is asked for.
 * Faults: `database/refused`, `database/host`, `database/unreachable`, `database/password`, `database/not-allowed`,
 * `database/missing`, `database/permission`, `database/too-many-connections`, `database/starting-up`, `database/closed`,
 * `database/tls` and those that begin so, `database/not-postgres`, `database/no-server`, `database/connect`.
 */
export async function openClient(route: Route, application: string): Promise<Client> {
  const client = await reach(route, application);
  const destroy = () => client.connection.stream.destroy();
  try {
    await whileOpening(() => pinSettings(client), { withinMs: route.target.connectTimeoutMs, destroy });
    return client;
  } catch (error) {
    // Not politely: that would wait for a server that may be silent.
    destroy();
    throw connectFault(error, route);
  }
}
