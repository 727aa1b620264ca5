import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { onTestFinished } from 'vitest';
import { listenOnLoopback } from './loopback.ts';

export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A real server on loopback that notes what it hears. */
export interface WebServer {
  readonly url: string;
  readonly port: number;
  readonly heard: readonly Heard[];
  /** Resolves once `count` requests have come. */
  untilHeard(count: number): Promise<void>;
  close(): Promise<void>;
}

export type Answering = (heard: Heard, response: ServerResponse, count: number) => void;

/** Answers with what `answer` does; ends by itself with the test, also with requests that were never answered. */
export async function webServer(
  answer: Answering,
  options: { readonly tls?: { readonly key: string; readonly cert: string }; readonly port?: number } = {},
): Promise<WebServer> {
  const server = await openWebServer(answer, options);
  onTestFinished(() => server.close());
  return server;
}

export async function openWebServer(
  answer: Answering,
  { tls, port = 0 }: { readonly tls?: { readonly key: string; readonly cert: string }; readonly port?: number } = {},
): Promise<WebServer> {
  const heard: Heard[] = [];
  const listeners = new Set<() => void>();
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      heard.push({ method, path: url, headers, body: Buffer.concat(pieces).toString() });
      answer(heard.at(-1) as Heard, response, heard.length);
      for (const listen of listeners) listen();
    });
  };
  const server: Server = tls ? createTlsServer(tls, onRequest) : createServer(onRequest);
  const here = await listenOnLoopback(server, port);
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${here}`,
    port: here,
    heard,
    untilHeard: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (heard.length < count) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A port on which nobody listens, as far as anyone can know. */
export async function closedPort(): Promise<number> {
  const server = await openWebServer(() => undefined);
  await server.close();
  return server.port;
}
