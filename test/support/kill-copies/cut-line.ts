import { connect, createServer, type Socket } from 'node:net';
import { listenOnLoopback, throughPort } from '../loopback.ts';

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
  const here = await listenOnLoopback(server);
  return {
    url: throughPort(to, here),
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
