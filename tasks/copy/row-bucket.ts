import type { Clock } from '../../state/ports.ts';

/** How often a waiting copy looks whether it may go on: a changed limit takes effect within this time. */
const lookMs = 200;
/** What may pass at once after a wait, as time: little, so that the target sees an even stream. */
const burstMs = 250;

/** A token bucket over rows, shared by all that copy. Without a rate nothing waits. */
export class RowBucket {
  readonly #clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  readonly #rowsPerSecond: () => number | undefined;
  #tokens = 0;
  #filledAtMs: number | undefined;

  constructor(clock: Pick<Clock, 'monotonicMs' | 'sleep'>, rowsPerSecond: () => number | undefined) {
    this.#clock = clock;
    this.#rowsPerSecond = rowsPerSecond;
  }

  /** Takes rows that have passed. A promise asks the one who brought them to wait for it with the next. */
  take(rows: number, signal: AbortSignal): Promise<void> | undefined {
    const rate = this.#rowsPerSecond();
    if (rate === undefined) {
      this.#filledAtMs = undefined;
      return undefined;
    }
    this.#fill(rate);
    this.#tokens -= rows;
    return this.#tokens >= 0 ? undefined : this.#wait(signal);
  }

  async #wait(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const rate = this.#rowsPerSecond();
      if (rate === undefined) return;
      this.#fill(rate);
      if (this.#tokens >= 0) return;
      await this.#clock.sleep(Math.max(1, Math.min(lookMs, (-this.#tokens / rate) * 1000)), signal);
    }
  }

  #fill(rate: number): void {
    const now = this.#clock.monotonicMs();
    // A bucket that was not used begins empty, and without debts of an earlier rate.
    if (this.#filledAtMs === undefined) this.#tokens = 0;
    else {
      const more = ((now - this.#filledAtMs) * rate) / 1000;
      this.#tokens = Math.min((rate * burstMs) / 1000, this.#tokens + more);
    }
    this.#filledAtMs = now;
  }
}
