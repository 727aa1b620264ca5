import { once } from 'node:events';
import type { Server } from 'node:net';

/** Lets a server listen on this machine alone, at a free port unless one is named. Resolves with the port once it does. */
export async function listenOnLoopback(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a server of this machine has no port');
  return address.port;
}

/** The same URL, by way of a port of this machine. */
export function throughPort(url: string, port: number): string {
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(port);
  return through.href;
}
