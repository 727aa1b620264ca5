import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '../../state/fault.ts';

export interface SessionLock {
  /** Resolves with a fault if the lock is lost: the connection broke and another session took it. */
  readonly lost: Promise<Error>;
  release(): Promise<void>;
}

const defaultHeartbeatMs = 15_000;
const betweenAttemptsMs = 2_000;
const attempts = 60;
/** A server may take a moment to see that a process which was killed is gone. */
const predecessorPatienceMs = 2_000;
const betweenLooksMs = 50;

/** A session at a server, as far as a lock needs it. */
interface Session {
  readonly isLost: boolean;
  /** Resolves when it is broken or closed. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** A lock that a server keeps for as long as a session lives, and how it says so. */
export interface ServerLock<S extends Session> {
  /** Runbook's name of the database, for faults. */
  readonly name: string;
  open(): Promise<S>;
  /** Never waits. `self` tells the session from every other one, also a later one with the same number. */
  take(session: S): Promise<{ readonly isTaken: boolean; readonly self: string }>;
  holds(session: S, signal: AbortSignal): Promise<boolean>;
  holder(session: S): Promise<LockHolder | undefined>;
  /** What there is to say when nobody is seen to hold it. */
  unknownHolder(): Fault;
  /** How often the server is asked whether the lock is still there. */
  readonly heartbeatMs?: number | undefined;
}

export interface LockHolder {
  readonly self: string;
  /** Held in the name of this session, from where we are: by a process of it that was killed. */
  readonly isPredecessor: boolean;
  readonly fault: Fault;
}

/**
 * Holds a database against other sessions of Nightferry, on a connection that does nothing else. The lock dies with the
 * connection, so it is there exactly as long as this process can reach the server. When the connection breaks the lock is
 * taken again for two minutes; meanwhile the ledger's keys still fence every chunk. Faults: `database/locked`, and those of
 * connecting.
 */
export async function takeServerLock<S extends Session>(lock: ServerLock<S>): Promise<SessionLock> {
  const held = new HeldLock(lock);
  await held.takeAfterPredecessor();
  return held;
}

class HeldLock<S extends Session> implements SessionLock {
  readonly lost: Promise<Error>;
  readonly #lock: ServerLock<S>;
  readonly #released = new AbortController();
  #session: S | undefined;
  #self: string | undefined;
  #giveUp: (fault: Error) => void = () => undefined;

  constructor(lock: ServerLock<S>) {
    this.#lock = lock;
    this.lost = new Promise((resolve) => {
      this.#giveUp = resolve;
    });
  }

  /**
   * Whoever holds it from here in the name of this session is a process of it that was killed: its lease is ours by now, and
   * the server ends its connection by itself.
   */
  async takeAfterPredecessor(): Promise<void> {
    for (let waitedMs = 0; ; waitedMs += betweenLooksMs) {
      try {
        return await this.#take();
      } catch (error) {
        if (!(error instanceof HeldForNow) || waitedMs >= predecessorPatienceMs) throw faultOf(error);
      }
      await pause(betweenLooksMs, this.#released.signal);
    }
  }

  async release(): Promise<void> {
    this.#released.abort();
    await this.#session?.close();
  }

  async #take(): Promise<void> {
    const session = await this.#lock.open();
    try {
      const { isTaken, self } = await this.#lock.take(session);
      if (!isTaken) throw await this.#heldByOther(session);
      this.#self = self;
    } catch (error) {
      await session.close();
      throw error;
    }
    // It may have been released while it was being regained.
    if (this.#released.signal.aborted) return session.close();
    this.#session = session;
    void this.#watch(session);
  }

  /** Until the lock is gone: the connection broke, or a pooler behind it gave our session to somebody else. */
  async #watch(session: S): Promise<void> {
    const { signal } = this.#released;
    const { heartbeatMs = defaultHeartbeatMs } = this.#lock;
    while (!session.isLost && !signal.aborted) {
      await Promise.race([session.ended, pause(heartbeatMs, signal)]);
      if (signal.aborted) return;
      const holds = await this.#lock.holds(session, AbortSignal.timeout(heartbeatMs)).catch(() => false);
      if (!holds) break;
    }
    await session.close();
    if (!signal.aborted) await this.#regain();
  }

  async #regain(): Promise<void> {
    let last: unknown;
    for (let attempt = 1; attempt <= attempts && !this.#released.signal.aborted; attempt += 1) {
      try {
        return await this.#take();
      } catch (error) {
        const fault = faultOf(error);
        if (fault instanceof Fault && fault.code === 'database/locked') return this.#giveUp(fault);
        last = error;
      }
      await pause(betweenAttemptsMs, this.#released.signal);
    }
    this.#giveUp(notRegained(this.#lock.name, last));
  }

  /** The server may not have noticed yet that our own earlier connection is dead: that holder goes by itself. */
  async #heldByOther(session: S): Promise<Error> {
    const holder = await this.#lock.holder(session);
    // Whoever held it a moment ago has let go of it since: it is there to be taken.
    if (!holder) return new HeldForNow(this.#lock.unknownHolder());
    if (holder.self === this.#self) return new Error('the server still keeps the connection that broke');
    return holder.isPredecessor ? new HeldForNow(holder.fault) : holder.fault;
  }
}

/** By somebody who is about to let go of it, or has. */
class HeldForNow extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

function faultOf(error: unknown): unknown {
  return error instanceof HeldForNow ? error.fault : error;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
}

/** Who holds it, in one clause each, and the statement that ends them. */
export function lockedFault(name: string, who: readonly string[], ending: string | undefined): Fault {
  return new Fault('database/locked', `Another Nightferry holds ${name}: ${who.join(', ')}.`, {
    remedy: [
      'Leave that session first, or watch it instead.',
      ...(ending === undefined ? [] : [`If nobody is behind it any more: ${ending}`]),
    ],
    retry: 'safe',
  });
}

function notRegained(name: string, cause: unknown): Fault {
  return new Fault(
    'database/lock-lost',
    `The connection that held ${name} broke and could not be had again for two minutes.`,
    {
      remedy: ['See whether the server and the network are up.', 'Resume the session when they are.'],
      retry: 'safe',
      cause,
    },
  );
}
