/** One message of PostgreSQL's protocol 3. `type` is empty for those of the beginning, which have none. */
export interface Message {
  readonly type: string;
  readonly body: Buffer;
  /** All of it, as it goes over the wire. */
  readonly bytes: Buffer;
}

/** Cuts a stream of bytes into messages. Source: PostgreSQL's documentation, "Message Formats". */
export class Framing {
  #rest: Buffer = Buffer.alloc(0);
  #isTyped: boolean;

  /** A client begins with a message that has no type; a server never does. */
  constructor(isTyped: boolean) {
    this.#isTyped = isTyped;
  }

  *messages(bytes: Buffer): Generator<Message> {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const head = this.#isTyped ? 1 : 0;
      if (this.#rest.length < head + 4) return;
      const end = head + this.#rest.readInt32BE(head);
      if (this.#rest.length < end) return;
      const whole = this.#rest.subarray(0, end);
      this.#rest = this.#rest.subarray(end);
      const message = { type: whole.toString('latin1', 0, head), body: whole.subarray(head + 4), bytes: whole };
      if (!this.#isTyped) this.#isTyped = codeOf(message) === protocolVersion;
      yield message;
    }
  }
}

const protocolVersion = 196_608;
const requests = { encryption: [80_877_103, 80_877_104], cancel: 80_877_102 };

/** Whether a client asks to encrypt what follows. */
export function asksToEncrypt(message: Message): boolean {
  return message.type === '' && requests.encryption.includes(codeOf(message));
}

/** The SQL of a statement that a client sends, in either protocol. */
export function sqlOf({ type, body }: Message): string | undefined {
  if (type === 'Q') return body.toString('utf8', 0, body.length - 1);
  if (type !== 'P') return undefined;
  const begin = body.indexOf(0) + 1;
  return body.toString('utf8', begin, body.indexOf(0, begin));
}

/** The same statement message with other SQL in it. */
export function withSql(message: Message, sql: string): Buffer {
  const text = Buffer.from(`${sql}\0`);
  if (message.type === 'Q') return framed('Q', text);
  const begin = message.body.indexOf(0) + 1;
  const end = message.body.indexOf(0, begin) + 1;
  return framed('P', Buffer.concat([message.body.subarray(0, begin), text, message.body.subarray(end)]));
}

export function errorResponse(state: string, text: string): Buffer {
  return framed('E', Buffer.from(`SERROR\0VERROR\0C${state}\0M${text}\0\0`));
}

export function commandComplete(tag: string): Buffer {
  return framed('C', Buffer.from(`${tag}\0`));
}

export function copyFail(why: string): Buffer {
  return framed('f', Buffer.from(`${why}\0`));
}

function framed(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5, type, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function codeOf({ type, body }: Message): number {
  return type === '' && body.length >= 4 ? body.readInt32BE(0) : 0;
}
