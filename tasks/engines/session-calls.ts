import type { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '../../state/fault.ts';

const closePatienceMs = 3_000;
const unanswered = 'the server no longer answered';

/** What an engine knows of one of its sessions on a server. `Place` is where the SQL of a call came from. */
export interface CalledSession<Driver extends EventEmitter, Place> {
  readonly driver: Driver;
  /** Refuses a call that must not run now, by throwing. */
  admit?(): void;
  /**
   * Has the server stop what runs; `finished` aborts when it has ended. The next call waits for it. `false`: the server
   * does not answer, and the session is given up.
   */
  cancel(finished: AbortSignal): Promise<boolean>;
  /** Whether a call that was cancelled ended because of that. */
  isStopped(error: unknown): boolean;
  /** Whether an error says that the connection is gone. */
  isLoss(error: unknown): boolean;
  lostFault(cause: Error): Fault;
  statementFault(error: unknown, place: Place): Fault;
  /** Ends it on this side alone. */
  destroy(why: Error): void;
  /** Ends it with the server. */
  end(): Promise<unknown>;
}

/** The calls of one session on a server, one after the other in the order they came, and what becomes of it. */
export class SessionCalls<Driver extends EventEmitter, Place> {
  readonly #session: CalledSession<Driver, Place>;
  #last: Promise<unknown> = Promise.resolve();
  #lost: Error | undefined;
  #turn = 0;
  #awaits: (() => boolean) | undefined;

  constructor(session: CalledSession<Driver, Place>) {
    this.#session = session;
    session.driver.on('error', (error: Error) => {
      this.#lost ??= error;
    });
    session.driver.on('end', () => {
      this.#lost ??= new Error('the connection was closed');
    });
  }

  /** Whether the session is known to be broken or closed. */
  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** Resolves when it is broken or closed. */
  get ended(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#lost) resolve();
      else this.#session.driver.once('end', () => resolve());
    });
  }

  /** The number of the call that came last to its turn. */
  get turn(): number {
    return this.#turn;
  }

  /** Whether a call has its turn. */
  get isUnderWay(): boolean {
    return this.#awaits !== undefined;
  }

  /** Whether the next move is the server's. */
  get isAwaiting(): boolean {
    return this.#awaits?.() === true;
  }

  /**
   * Runs `work` while nothing else uses the driver, and gives its errors their meaning. When `signal` aborts, the server
   * is asked to stop what runs; the promise then rejects with the signal's reason. `awaits` tells whether the next move
   * is the server's.
   */
  run<T>(
    work: (driver: Driver) => Promise<T>,
    signal: AbortSignal | undefined,
    place: Place,
    awaits: () => boolean,
  ): Promise<T> {
    const turn = this.#last.then(() => this.#alone(work, signal, place, awaits));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** A server that no longer answers would keep us waiting. */
  async close(): Promise<void> {
    const ended = this.#session.end();
    const isEnded = await Promise.race([ended.then(() => true), delay(closePatienceMs, false, { ref: false })]);
    if (!isEnded) this.destroy(unanswered);
  }

  destroy(why: string): void {
    this.#lost ??= new Error(why);
    this.#session.destroy(this.#lost);
  }

  async #alone<T>(
    work: (driver: Driver) => Promise<T>,
    signal: AbortSignal | undefined,
    place: Place,
    awaits: () => boolean,
  ): Promise<T> {
    signal?.throwIfAborted();
    if (this.#lost) throw this.#session.lostFault(this.#lost);
    this.#session.admit?.();
    const finished = new AbortController();
    let cancelling: Promise<void> | undefined;
    const onAbort = () => {
      cancelling = this.#cancel(finished.signal);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#turn += 1;
    this.#awaits = awaits;
    try {
      return await work(this.#session.driver);
    } catch (error) {
      if (signal?.aborted && this.#session.isStopped(error)) throw signal.reason;
      throw this.#meaningOf(error, place);
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#awaits = undefined;
      finished.abort();
      // The next statement must not begin before the request to cancel this one is spent.
      await cancelling;
    }
  }

  async #cancel(finished: AbortSignal): Promise<void> {
    if (!(await this.#session.cancel(finished))) this.destroy(unanswered);
  }

  #meaningOf(error: unknown, place: Place): unknown {
    if (error instanceof Fault || error instanceof TypeError) return error;
    if (!this.#session.isLoss(error)) return this.#session.statementFault(error, place);
    this.#lost ??= error instanceof Error ? error : new Error(String(error));
    // Why it was given up here says more than that it was closed.
    return this.#session.lostFault(this.#lost);
  }
}
