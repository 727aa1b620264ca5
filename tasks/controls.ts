import type { Clock } from '../state/ports.ts';
import type { Controls } from '../state/session/controls.ts';
import { noControls } from '../state/session/controls.ts';
import { RowBucket } from './copy/row-bucket.ts';
import { SharedMoments } from './copy/shared-moments.ts';
import { dealWorkers } from './copy/worker-shares.ts';

/** What people ask of copies under way, and what the copies of one session share. */
export interface CopyControls {
  /** What people asked for. */
  readonly asked: Controls;
  /** Calls back when that changed, or a share did. */
  subscribe(listener: () => void): () => void;
  /** Enters a copy, which has to leave again whatever comes of it. */
  enter(copy: EnteringCopy): Share;
  /** The moments of sources that copies share. */
  readonly moments: SharedMoments;
}

export interface EnteringCopy {
  /** Workers it can use. */
  readonly wanted: number;
  /** Workers that its servers have room for; more are never given. */
  readonly most: number;
}

/** One copy's part of what the session may use. */
export interface Share {
  /** How many workers it has now, at least 1. */
  workers(): number;
  /** Says that rows are on their way; a promise asks to wait for it before the next come. */
  passed(rows: number, signal: AbortSignal): Promise<void> | undefined;
  /** Says that nothing of it is under way any more, as `asked.stopping` wants. */
  arrive(): void;
  leave(): void;
}

/** Where the wishes of people come from: the journal's fold. */
export interface Wishes {
  asked(): Controls;
  subscribe(listener: () => void): () => void;
}

type InsideCopy = EnteringCopy & { hasArrived: boolean };

/** The controls of one session in this process. */
export class SessionControls implements CopyControls {
  readonly #wishes: Wishes;
  readonly #budget: number;
  readonly #bucket: RowBucket;
  readonly moments = new SharedMoments();
  readonly #copies = new Set<InsideCopy>();
  readonly #listeners = new Set<() => void>();

  /** `budget`: workers of all copies together, while nobody asks for another number. */
  constructor(wishes: Wishes, clock: Pick<Clock, 'monotonicMs' | 'sleep'>, budget: number) {
    this.#wishes = wishes;
    this.#budget = budget;
    this.#bucket = new RowBucket(clock, () => rateOf(wishes.asked()));
  }

  get asked(): Controls {
    return this.#wishes.asked();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    const unsubscribe = this.#wishes.subscribe(listener);
    return () => {
      this.#listeners.delete(listener);
      unsubscribe();
    };
  }

  enter(entering: EnteringCopy): Share {
    const copy = { ...entering, hasArrived: false };
    this.#copies.add(copy);
    this.#tell();
    return {
      workers: () => this.#workersOf(copy),
      passed: (rows, signal) => this.#bucket.take(rows, signal),
      arrive: () => {
        copy.hasArrived = true;
        this.#tell();
      },
      leave: () => {
        this.#copies.delete(copy);
        this.#tell();
      },
    };
  }

  /** Resolves once no copy has anything under way: whoever wants to stop at the next chunk may do so then. */
  async allArrived(signal: AbortSignal): Promise<void> {
    const isMoving = () => [...this.#copies].some(({ hasArrived }) => !hasArrived) && !signal.aborted;
    if (!isMoving()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => {
      if (!isMoving()) resolve();
    };
    const unsubscribe = this.subscribe(look);
    signal.addEventListener('abort', look, { once: true });
    await promise;
    unsubscribe();
    signal.removeEventListener('abort', look);
  }

  /** Somebody who asks for a number gets it from copies that wanted fewer, too. */
  #workersOf(copy: InsideCopy): number {
    const copies = [...this.#copies];
    const asked = this.asked.workers?.workers;
    const wanted = copies.map(({ wanted, most }) => Math.min(asked ?? wanted, most));
    return dealWorkers(wanted, asked ?? this.#budget)[copies.indexOf(copy)] ?? 1;
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Who waits for open chunks to be finished should not wait for their throttle too: it is one chunk each. */
function rateOf({ throttle, paused, stopping }: Controls): number | undefined {
  return paused || stopping ? undefined : throttle?.rowsPerSecond;
}

/** Nobody asks for anything, and every copy gets what it wants: for who only looks. */
export function idleControls(clock: Pick<Clock, 'monotonicMs' | 'sleep'>): CopyControls {
  return new SessionControls(
    { asked: () => noControls, subscribe: () => () => undefined },
    clock,
    Number.POSITIVE_INFINITY,
  );
}
