import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { listenOnLoopback } from '../loopback.ts';
import { Framing, messageType, packetsOf } from './packets.ts';
import { type encryption, preloginAnswer } from './prelogin.ts';
import { keyOf, type Request, readRequest } from './requests.ts';
import { encryptInPrelogin, type ServerCertificate } from './tls-in-prelogin.ts';
import { attentionDone, done, doneToken, errorAnswer, loginTokens } from './tokens.ts';

/** What comes back: tokens, or no more than a beginning of them. */
export type Scripted =
  | Buffer
  /** Not before this has resolved. */
  | { readonly after: Promise<unknown>; readonly tokens: Buffer }
  /** Nothing but a beginning, until the client gives up. */
  | { readonly until: 'attention'; readonly tokens?: Buffer }
  /** So many bytes of the packets that they make, and then the connection is cut. */
  | { readonly tokens: Buffer; readonly cutAt: number; readonly how: 'end' | 'reset' };

/**
 * What a server says that no real one here can be brought to say: *scripted, not recorded*. It proves what the driver
 * and we make of such an answer, and nothing about the SQL that was sent.
 */
export interface Script {
  /** Connections are numbered as they come. `undefined` is an error, and a complaint. Settings of a session are accepted when it has nothing to say to them. */
  readonly answer: (request: Request, connection: number) => Scripted | undefined;
  /** In place of being let in. */
  readonly login?: (request: Extract<Request, { what: 'login' }>) => Buffer;
  /** `strict` is TDS 8: TLS first, then all the rest. */
  readonly encryption?: keyof typeof encryption | 'strict';
  readonly certificate?: ServerCertificate;
  /** What the acknowledgement of an attention waits for. */
  readonly attention?: () => Promise<unknown>;
}

export interface ScriptedServer {
  readonly port: number;
  /** What was asked, but for what opens a connection. */
  readonly asked: readonly string[];
  /** Connections that are open. */
  clients(): number;
  complaints(): readonly string[];
  close(): Promise<void>;
}

export async function openScripted(script: Script): Promise<ScriptedServer> {
  const asked: string[] = [];
  const unknown: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const talk = (client: Socket) => {
    sockets.add(client);
    client.setNoDelay(true).on('error', () => undefined);
    client.on('close', () => sockets.delete(client));
    connections += 1;
    listen(client, new Framing(), connections);
  };
  const listen = (client: Socket, framing: Framing, connection: number) => {
    const onData = (bytes: Buffer) => {
      for (const message of framing.messages(bytes)) {
        if (message.isIgnored) {
          client.write(packetsOf(messageType.response, doneToken()));
          continue;
        }
        const request = readRequest(message);
        if (request.what === 'prelogin') {
          prelogin(client, framing, connection, onData);
          if (mustEncrypt(script)) return;
        } else respond(client, request, connection);
      }
    };
    client.on('data', onData);
  };
  const prelogin = (client: Socket, framing: Framing, connection: number, onData: (bytes: Buffer) => void) => {
    const encrypts = script.encryption === 'strict' ? 'not-supported' : (script.encryption ?? 'not-supported');
    client.write(packetsOf(messageType.response, preloginAnswer(encrypts)));
    if (!mustEncrypt(script) || !script.certificate) return;
    client.off('data', onData);
    listen(encryptInPrelogin(client, script.certificate, framing.takeRest()), new Framing(), connection);
  };
  const respond = (client: Socket, request: Request, connection: number) => {
    const send = (tokens: Buffer) => {
      if (!client.destroyed) client.write(packetsOf(messageType.response, tokens));
    };
    if (request.what === 'login') {
      return void send(script.login?.(request) ?? loginTokens(request.database || 'master'));
    }
    if (request.what === 'attention') {
      // The answer that was given up ends first; then comes the acknowledgement, a message of its own.
      send(doneToken(done.error));
      return void (script.attention?.() ?? Promise.resolve()).then(() => send(attentionDone()));
    }
    if (isOpening(request)) return void send(doneToken());
    asked.push(keyOf(request));
    const answer = script.answer(request, connection) ?? (isSetting(request) ? doneToken() : undefined);
    if (answer === undefined) {
      unknown.push(`${keyOf(request)}\n  was asked, and the script has no answer to it.`);
      send(errorAnswer(50_000, `not in the script: ${keyOf(request)}`));
    } else if (Buffer.isBuffer(answer)) send(answer);
    else if ('after' in answer) void answer.after.then(() => send(answer.tokens));
    else if ('until' in answer) client.write(answer.tokens ? unfinished(answer.tokens) : Buffer.alloc(0));
    else cut(client, packetsOf(messageType.response, answer.tokens).subarray(0, answer.cutAt), answer.how);
  };
  const server: Server =
    script.encryption === 'strict' && script.certificate
      ? createTlsServer({ ...script.certificate, ALPNProtocols: ['tds/8.0'] }, talk).on(
          'tlsClientError',
          () => undefined,
        )
      : createServer(talk);
  const port = await listenOnLoopback(server);
  return {
    port,
    asked,
    clients: () => sockets.size,
    complaints: () => unknown,
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function mustEncrypt({ encryption: encrypts }: Script): boolean {
  return encrypts === 'on' || encrypts === 'required';
}

/** What the driver sets as soon as it is let in. */
function isOpening(request: Request): boolean {
  return request.what === 'batch' && request.sql.startsWith('set ansi_nulls on\n');
}

/** What we set for a session. */
function isSetting(request: Request): boolean {
  return request.what === 'batch' && /^set /i.test(request.sql);
}

function cut(client: Socket, bytes: Buffer, how: 'end' | 'reset'): void {
  client.write(bytes, () => {
    if (how === 'end') client.end();
    else client.resetAndDestroy();
  });
}

/** The packets of an answer that goes on. */
function unfinished(tokens: Buffer): Buffer {
  const packets = packetsOf(messageType.response, tokens, 8 + tokens.length);
  packets.writeUInt8(0, 1);
  return packets;
}
