import { Fault, recordFault } from '../../state/fault.ts';
import type { Clock } from '../../state/ports.ts';
import type { SessionLog } from '../../state/session/log.ts';
import { copySlow } from './faults.ts';
import type { Replica } from './replica.ts';

export interface CopyingOptions {
  readonly log: SessionLog;
  readonly clock: Pick<Clock, 'sleep'>;
  /** How long a step, or the end of the night, waits for the copy. */
  readonly patienceMs: number;
  readonly retryMs: number;
}

/** Writes one copy as the journal grows, and journals when it falls behind and when it has caught up. */
export class Copying {
  readonly #replica: Replica;
  readonly #options: CopyingOptions;
  readonly #waiting = new Set<() => void>();
  #hasBegun = false;
  #isBehind: boolean;
  /** Aborts when the night is over: from then on nothing is journaled, and a last attempt is made. */
  readonly #over = new AbortController();
  /** Attempts that failed, one after the other. */
  #failures = 0;
  #hasEnded = false;
  #wake: () => void = () => undefined;

  constructor(replica: Replica, options: CopyingOptions) {
    this.#replica = replica;
    this.#options = options;
    this.#isBehind = replica.database in options.log.snapshot().copiesBehind;
  }

  /**
   * Follows until `ended`, and never rejects: `stop` hears of `session/adopted` before anybody who waits for the copy goes on;
   * everything else is journaled, and tried again.
   */
  async run(ended: AbortSignal, stop: (error: unknown) => void): Promise<void> {
    ended.addEventListener('abort', () => this.wake(), { once: true });
    try {
      // A step may begin it meanwhile: what is found here must not take that back.
      if (await this.#replica.isThere().catch(() => false)) this.#hasBegun = true;
      while (!ended.aborted && !this.#isGivenUp()) {
        if (this.#hasWork()) await this.#write(ended);
        else await this.#woken();
      }
    } catch (error) {
      stop(error);
    } finally {
      this.#hasEnded = true;
      this.#tell();
      await this.#replica.close().catch(() => undefined);
    }
  }

  /** Something was journaled. */
  wake(): void {
    this.#wake();
    this.#tell();
  }

  /** From here on there is a copy. Resolves when it knows all that is journaled, or is said to be behind. */
  async know(): Promise<void> {
    this.#hasBegun = true;
    this.#wake();
    if (!(await this.#settled())) this.#fallBehind(copySlow(this.#replica.database));
  }

  /** Resolves when all is copied, or can't be expected to be; nothing is journaled from here on. */
  async end(): Promise<void> {
    this.#failures = 0;
    this.#over.abort();
    if (this.#hasBegun) await this.#settled();
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #hasWork(): boolean {
    const { seq } = this.#options.log.snapshot();
    return this.#hasBegun && !this.#replica.isReleased && !this.#replica.holds(seq);
  }

  async #write(ended: AbortSignal): Promise<void> {
    const { clock, retryMs } = this.#options;
    try {
      await this.#replica.catchUp(ended, () => this.#tell());
      this.#failures = 0;
      if (!this.#hasWork()) this.#catchUp();
    } catch (error) {
      if (error instanceof Fault && error.code === 'session/adopted') throw error;
      if (ended.aborted) return;
      this.#failures += 1;
      // A connection that broke while nothing was sent is found out by the first attempt, and made anew by the second.
      if (this.#failures === 1) return;
      this.#fallBehind(error);
      await clock.sleep(retryMs, AbortSignal.any([ended, this.#over.signal]));
    }
  }

  #isGivenUp(): boolean {
    return this.#over.signal.aborted && this.#failures > 1;
  }

  /** `false` when it took too long. */
  async #settled(): Promise<boolean> {
    const { log, clock, patienceMs } = this.#options;
    const { seq } = log.snapshot();
    const { aborted: isOver } = this.#over.signal;
    const isSettled = () =>
      (this.#isBehind && !isOver) || this.#hasEnded || this.#replica.isReleased || this.#replica.holds(seq);
    const over = new AbortController();
    const settled = new Promise<void>((resolve) => {
      const look = () => {
        if (isSettled()) resolve();
      };
      look();
      this.#waiting.add(look);
      over.signal.addEventListener('abort', () => this.#waiting.delete(look), { once: true });
    });
    await Promise.race([settled, clock.sleep(patienceMs, over.signal)]);
    over.abort();
    return isSettled();
  }

  #fallBehind(error: unknown): void {
    if (this.#isBehind || this.#over.signal.aborted) return;
    this.#isBehind = true;
    const { database, since } = this.#replica;
    this.#options.log.append('handover.behind', { database, since, fault: recordFault(error) });
    this.#tell();
  }

  #catchUp(): void {
    if (!this.#isBehind || this.#over.signal.aborted) return;
    this.#isBehind = false;
    this.#options.log.append('handover.caught-up', { database: this.#replica.database });
  }

  #tell(): void {
    for (const look of this.#waiting) look();
  }
}
