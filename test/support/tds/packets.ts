/** First byte of a packet's header: what the message is. Source: [MS-TDS] 2.2.3.1.1. */
export const messageType = {
  batch: 0x01,
  rpc: 0x03,
  response: 0x04,
  attention: 0x06,
  bulk: 0x07,
  transaction: 0x0e,
  login: 0x10,
  prelogin: 0x12,
} as const;

/** One message, put together from its packets. */
export interface Message {
  readonly type: number;
  readonly body: Buffer;
  /** The client gave it up half way: the server must forget it. */
  readonly isIgnored: boolean;
}

const headerLength = 8;
const status = { end: 0x01, ignore: 0x02 };

/** Puts packets together to messages, however the bytes come in. */
export class Framing {
  #rest: Buffer = Buffer.alloc(0);
  #bodies: Buffer[] = [];

  *messages(bytes: Buffer): Generator<Message> {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= headerLength) {
      const length = this.#rest.readUInt16BE(2);
      if (length < headerLength) throw new TypeError(`a TDS packet can't have ${length} bytes`);
      if (this.#rest.length < length) return;
      const packet = this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      this.#bodies.push(packet.subarray(headerLength));
      const flags = packet[1] ?? 0;
      if ((flags & status.end) === 0) continue;
      const body = Buffer.concat(this.#bodies.splice(0));
      yield { type: packet[0] ?? 0, body, isIgnored: (flags & status.ignore) !== 0 };
    }
  }

  /** What came behind the last whole packet. */
  takeRest(): Buffer {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest;
  }
}

/** A message as it goes over the wire. */
export function packetsOf(type: number, body: Buffer, packetSize = 4096): Buffer {
  const room = packetSize - headerLength;
  const packets: Buffer[] = [];
  for (let at = 0, id = 1; at < body.length || packets.length === 0; at += room, id += 1) {
    const part = body.subarray(at, at + room);
    const header = Buffer.alloc(headerLength);
    header.writeUInt8(type, 0);
    header.writeUInt8(at + room >= body.length ? status.end : 0, 1);
    header.writeUInt16BE(headerLength + part.length, 2);
    header.writeUInt8(id % 256, 6);
    packets.push(header, part);
  }
  return Buffer.concat(packets);
}
