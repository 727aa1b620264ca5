import { createServer, type Socket } from 'node:net';
import { listenOnLoopback } from '../loopback.ts';
import { Expected, type Rules } from './expected.ts';
import { Framing, type Message, messageType, packetsOf } from './packets.ts';
import { keyOfMessage } from './requests.ts';
import { attentionDone, errorAnswer } from './tokens.ts';
import type { Exchange, Transcript } from './transcript.ts';

export interface Replay {
  readonly port: number;
  /** What went wrong, a sentence each: SQL that is unknown, answers that nobody asked for. */
  complaints(): readonly string[];
  close(): Promise<void>;
}

/**
 * Answers as a real server once did, by the exact text and values of what is asked. What was answered only after
 * something had happened on another connection is answered after it again. Everything else is an error, and a complaint.
 */
export async function openReplay(transcript: Transcript, rules: Rules): Promise<Replay> {
  const play = new Play(transcript, rules);
  const server = createServer((client) => play.talk(client));
  const port = await listenOnLoopback(server);
  const watch = setInterval(() => play.watch(), beatMs);
  return {
    port,
    complaints: () => play.complaints(),
    close: async () => {
      clearInterval(watch);
      server.close();
      play.end();
    },
  };
}

/**
 * How many beats nothing may come from any client, until an answer is given out of its turn: work is not always shared out between
 * connections as it was, nor in that order. One that waited for what let it go on, a commit or the end of a session, waits for
 * that much longer: whoever else ended a transaction meanwhile was perhaps not in its way. Beats, not time: between two of them
 * this process has looked at all its connections, however long it was kept from that; a clock goes on while nobody is heard.
 */
const patience = { turn: 3, givenUp: 8 };
const beatMs = 20;

/** A question of one connection whose answer waits for its turn. */
interface Held {
  exchange: Exchange;
  readonly client: Socket;
  /** The questions of its connection, in order. */
  readonly queue: Held[];
}

class Play {
  readonly #expected: Expected;
  readonly #wrong: string[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #held = new Set<Held>();
  /** Connections that the server closes as soon as it did. */
  readonly #cuts = new Map<Socket, Exchange>();
  /** Beats since something came. */
  #quiet = 0;

  constructor(transcript: Transcript, rules: Rules) {
    this.#expected = new Expected(transcript.exchanges, rules);
  }

  talk(client: Socket): void {
    this.#sockets.add(client);
    client.setNoDelay(true).on('error', () => undefined);
    const framing = new Framing();
    const queue: Held[] = [];
    const stands = { connection: 0 };
    client.on('data', (bytes: Buffer) => {
      this.#quiet = 0;
      for (const message of framing.messages(bytes)) this.#hear(message, client, queue, stands);
      this.#look();
    });
    client.on('close', () => {
      this.#sockets.delete(client);
      for (const one of queue) this.#held.delete(one);
      this.#expected.close(stands.connection);
      this.#quiet = 0;
      this.#look();
    });
  }

  /** At every beat: answers wherever nothing is left to wait for but clients that do not come. */
  watch(): void {
    this.#quiet += 1;
    if (this.#held.size + this.#cuts.size === 0 || this.#quiet < patience.turn) return;
    const held = this.#heldFirst();
    for (const one of held) {
      const other = this.#expected.instead(one.exchange);
      if (!other) continue;
      this.#expected.exchange(one.exchange, other);
      one.exchange = other;
    }
    const next = held.find((one) => this.#expected.missing(one.exchange).length === 0);
    if (next) this.#answer(next);
    this.#cut((exchange) => this.#expected.missing(exchange, exchange.cut).length === 0);
    this.#look();
    if (this.#quiet < patience.givenUp) return;
    const [stuck] = held.filter((still) => this.#held.has(still));
    if (stuck) this.#answer(stuck);
    this.#look();
  }

  complaints(): readonly string[] {
    const unasked = this.#expected.unasked();
    return [...this.#wrong, ...unasked.map((request) => `${request}\n  was asked when it was recorded, and not now.`)];
  }

  end(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #hear(message: Message, client: Socket, queue: Held[], stands: { connection: number }): void {
    const key = keyOfMessage(message);
    const isLogin = message.type === messageType.login;
    const found = isLogin ? this.#expected.login(key) : this.#expected.next(key, stands.connection);
    if (found) {
      if (isLogin) stands.connection = found.connection;
      this.#expected.arrive(found);
      const one = { exchange: found, client, queue };
      queue.push(one);
      this.#held.add(one);
    } else if (message.type === messageType.attention) {
      client.write(packetsOf(messageType.response, attentionDone()));
    } else {
      this.#wrong.push(`${key}\n  was asked, and the transcript has no answer to it, or none that is left.`);
      client.write(packetsOf(messageType.response, errorAnswer(50_000, `not in the transcript: ${key}`)));
    }
  }

  /** Answers whatever may be answered now, in the order in which that was done. */
  #look(): void {
    for (let isOn = true; isOn; ) {
      const due = this.#heldFirst().filter((one) => this.#expected.isDue(one.exchange));
      for (const one of due) this.#answer(one);
      isOn = due.length > 0;
    }
    this.#cut((exchange) => this.#expected.isDue(exchange, exchange.cut));
  }

  #cut(isDue: (exchange: Exchange) => boolean): void {
    for (const [client, exchange] of this.#cuts) {
      if (!isDue(exchange)) continue;
      this.#cuts.delete(client);
      client.end();
    }
  }

  /** The first question of each connection that waits, in the order in which they were answered. */
  #heldFirst(): readonly Held[] {
    return [...this.#held]
      .filter((one) => one.queue[0] === one)
      .sort((a, b) => a.exchange.answered - b.exchange.answered);
  }

  #answer(one: Held): void {
    one.queue.splice(one.queue.indexOf(one), 1);
    this.#held.delete(one);
    one.client.write(one.exchange.answer);
    if (one.exchange.cut !== undefined) this.#cuts.set(one.client, one.exchange);
  }
}
