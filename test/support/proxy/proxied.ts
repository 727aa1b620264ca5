import { connect, type Socket } from 'node:net';
import type { Mishap, Pending } from './injection.ts';
import {
  asksToEncrypt,
  commandComplete,
  copyFail,
  errorResponse,
  Framing,
  type Message,
  sqlOf,
  withSql,
} from './wire.ts';

export interface Upstream {
  readonly host: string;
  readonly port: number;
}

/** One connection through the proxy: passes messages on, but for what is injected. */
export class Proxied {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #pending: () => readonly Pending[];
  readonly #stalled = { server: false, client: false };
  /** What the next answer of the server of this type is to be instead. */
  #answer: { readonly type: 'C' | 'E'; readonly instead: Buffer | 'reset' | 'end' } | undefined;

  constructor(client: Socket, upstream: Upstream, pending: () => readonly Pending[], onClose: () => void) {
    this.#client = client;
    this.#server = connect(upstream);
    this.#pending = pending;
    for (const socket of [this.#client, this.#server]) socket.setNoDelay(true).on('error', () => undefined);
    const [asked, answered] = [new Framing(false), new Framing(true)];
    client.on('data', (bytes: Buffer) => {
      for (const message of asked.messages(bytes)) this.#fromClient(message);
    });
    this.#server.on('data', (bytes: Buffer) => {
      for (const message of answered.messages(bytes)) this.#fromServer(message);
    });
    client.on('close', () => {
      if (!this.isStalled) this.#server.destroy();
    });
    this.#server.on('close', () => {
      onClose();
      if (!this.isStalled) client.end();
    });
  }

  /** Bytes stop from here on. */
  stall(towards: Extract<Mishap, { what: 'stall' }>['towards']): void {
    if (towards !== 'client') this.#stalled.server = true;
    if (towards !== 'server') this.#stalled.client = true;
  }

  destroy(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  get isStalled(): boolean {
    return this.#stalled.client || this.#stalled.server;
  }

  #fromClient(message: Message): void {
    const sql = sqlOf(message);
    const due = this.#due({ sql, isRows: message.type === 'd' });
    if (asksToEncrypt(message)) this.#client.write('N');
    else if (due) this.#disturb(due, message, sql);
    else this.#send(this.#server, this.#client, message.bytes, this.#stalled.server);
  }

  #disturb(mishap: Mishap, message: Message, sql: string | undefined): void {
    switch (mishap.what) {
      case 'error':
        this.#answer = { type: sql === undefined ? 'E' : 'C', instead: errorResponse(mishap.state, mishap.text) };
        this.#server.write(sql === undefined ? copyFail(mishap.text) : withSql(message, 'ROLLBACK'));
        break;
      case 'rollback-tag':
        this.#answer = { type: 'C', instead: commandComplete('ROLLBACK') };
        this.#server.write(withSql(message, 'ROLLBACK'));
        break;
      case 'answer-lost':
        this.#answer = { type: 'C', instead: mishap.how };
        this.#server.write(message.bytes);
        break;
      case 'cut':
        this.#cut(mishap.how);
        break;
      case 'stall':
        this.stall(mishap.towards);
        this.#send(this.#server, this.#client, message.bytes, this.#stalled.server);
        break;
    }
  }

  #fromServer(message: Message): void {
    const due = this.#due({ isRows: message.type === 'd' });
    if (due?.what === 'stall') this.stall(due.towards);
    else if (due && due.what !== 'cut') throw new TypeError(`${due.what} can't be done to rows that a server sends`);
    const answer = message.type === this.#answer?.type ? this.#answer.instead : message.bytes;
    if (answer !== message.bytes) this.#answer = undefined;
    if (due?.what === 'cut') this.#cut(due.how);
    else if (typeof answer === 'string') this.#cut(answer);
    else this.#send(this.#client, this.#server, answer, this.#stalled.client);
  }

  #due(passing: { readonly sql?: string | undefined; readonly isRows: boolean }): Mishap | undefined {
    return this.#pending().find((pending) => pending.isDue(passing))?.mishap;
  }

  /** No faster than it is taken. Whoever is stalled is not read any more, as a network that loses everything. */
  #send(to: Socket, from: Socket, bytes: Buffer, isStalled: boolean): void {
    const isTaken = !isStalled && (to.destroyed || to.write(bytes));
    if (isTaken) return;
    from.pause();
    if (!isStalled) to.once('drain', () => from.resume());
  }

  #cut(how: 'reset' | 'end'): void {
    this.#server.destroy();
    if (how === 'reset') this.#client.resetAndDestroy();
    else this.#client.end();
  }
}
