import { connect, createServer, type Socket } from 'node:net';
import { listenOnLoopback } from '../loopback.ts';
import { Framing } from './packets.ts';
import { keyOfMessage } from './requests.ts';
import type { Exchange } from './transcript.ts';

export interface Recorder {
  readonly port: number;
  /** What went through, so far. */
  exchanges(): readonly Exchange[];
  close(): Promise<void>;
}

/** While it is under way. */
interface Open {
  readonly connection: number;
  readonly sent: number;
  readonly request: string;
  readonly answer: Buffer[];
  answered: number;
  cut?: number;
}

/** Stands before a real server, passes every byte on as it is, and writes down who asked for what, and the answers. */
export async function openRecorder(upstream: { readonly host: string; readonly port: number }): Promise<Recorder> {
  const exchanges: Open[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let happened = 0;

  const server = createServer((client) => {
    connections += 1;
    const connection = connections;
    const up = connect(upstream);
    const asked = new Framing();
    let last: Open | undefined;
    let isOver = false;
    const begin = (request: string) => {
      happened += 1;
      last = { connection, sent: happened, request, answer: [], answered: happened };
      exchanges.push(last);
    };
    for (const socket of [client, up]) {
      sockets.add(socket);
      socket.setNoDelay(true).on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes: Buffer) => {
      // Written down before it is passed on: the answer can't be there earlier.
      for (const message of asked.messages(bytes)) begin(keyOfMessage(message));
      up.write(bytes);
    });
    up.on('data', (bytes: Buffer) => {
      last?.answer.push(bytes);
      if (last) last.answered = happened;
      client.write(bytes);
    });
    client.on('close', () => {
      if (!isOver) begin('closed');
      isOver = true;
      up.destroy();
    });
    up.on('close', () => {
      if (!isOver && last) last.cut = happened;
      isOver = true;
      client.end();
    });
  });
  const port = await listenOnLoopback(server);
  return {
    port,
    exchanges: () => exchanges.map((exchange) => ({ ...exchange, answer: Buffer.concat(exchange.answer) })),
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
