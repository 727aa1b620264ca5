import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import { Framing, messageType, packetsOf } from './packets.ts';

export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * The server's side of TLS as TDS 7.4 has it: the handshake goes to and fro inside pre-login packets, and everything
 * after it is TLS as it is, with TDS inside. What the client sends from here on comes out of what this returns.
 */
export function encryptInPrelogin(socket: Socket, certificate: ServerCertificate, before: Buffer): TLSSocket {
  const framing = new Framing();
  let isShaking = true;
  let flight: Buffer[] = [];
  /** A client waits for one message after each of its own: all that is written in one go belongs into one. */
  const sendFlight = () => {
    const bytes = Buffer.concat(flight);
    flight = [];
    if (bytes.length > 0 && !socket.destroyed) socket.write(packetsOf(messageType.prelogin, bytes));
  };
  const inner = new Duplex({
    read: () => undefined,
    write: (bytes: Buffer, _encoding, written) => {
      if (!isShaking) {
        if (!socket.destroyed) socket.write(bytes);
      } else {
        if (flight.length === 0) setImmediate(sendFlight);
        flight.push(bytes);
      }
      written();
    },
    final: (ended) => {
      socket.end();
      ended();
    },
  });
  const take = (bytes: Buffer) => {
    if (!isShaking) return void inner.push(bytes);
    for (const { body } of framing.messages(bytes)) inner.push(body);
  };
  socket.on('data', take);
  socket.on('close', () => inner.destroy());
  const secure = new TLSSocket(inner, {
    isServer: true,
    secureContext: createSecureContext({ ...certificate, maxVersion: 'TLSv1.2' }),
  });
  secure.on('error', () => socket.destroy());
  secure.once('secure', () => {
    // Behind the last flight of the handshake, which is still on its way to the client.
    setImmediate(() => {
      sendFlight();
      isShaking = false;
      const rest = framing.takeRest();
      if (rest.length > 0) inner.push(rest);
    });
  });
  if (before.length > 0) take(before);
  return secure;
}
