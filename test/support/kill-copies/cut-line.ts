import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server on which connections are cut in the middle of whatever they carry. Loopback only. */
export interface CutLine {
  /** The same place, through here. */
  readonly url: string;
  /** False where nobody is connected. */
  cutOne(random: () => number): boolean;
  close(): Promise<void>;
}

export async function openCutLine(to: string): Promise<CutLine> {
  const { hostname, port } = new URL(to);
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    open.add(client);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.pipe(other);
      one.on('error', () => undefined);
      one.on('close', () => {
        other.destroy();
        open.delete(client);
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the line has no port');
  const url = new URL(to);
  url.hostname = '127.0.0.1';
  url.port = String(address.port);
  return {
    url: url.href,
    cutOne(random) {
      const chosen = [...open][Math.floor(random() * open.size)];
      chosen?.resetAndDestroy();
      return chosen !== undefined;
    },
    close: async () => {
      server.close();
      for (const client of open) client.destroy();
    },
  };
}
