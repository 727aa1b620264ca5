/** How fast something gets on, and when it is expected to end. */
export interface PaceShown {
  /** Units per second. */
  readonly rate?: number;
  readonly etaMs?: number;
}

/** Closer looks than this tell more of how data is packed than of how fast it comes. */
const lookMs = 500;
/** Over what time a rate is smoothed: little at first, so that there is one soon. */
const fewestMs = 2_000;
const mostMs = 10_000;
/** How much of the time left the expected end may move in a second. */
const moving = 0.08;
/** And how much of a second it may move in any case. */
const movingMs = 300;

/**
 * Turns counts that come in bursts into a rate, and into an expected end that neither jumps nor flickers: a moment that is
 * slow or fast bends it, and what stays so is followed within half a minute. It is told only what was counted and when.
 */
export class Pace {
  #begunMs: number | undefined;
  #lookedAtMs = 0;
  #counted = 0;
  #rate: number | undefined;
  #endMs: number | undefined;

  /** So much is done by now, of so much. */
  count(done: number, total: number | undefined, nowMs: number): void {
    this.#begunMs ??= this.#look(done, nowMs);
    const elapsedMs = nowMs - this.#lookedAtMs;
    if (elapsedMs < lookMs) return;
    const rate = Math.max(0, ((done - this.#counted) * 1000) / elapsedMs);
    const memoryMs = Math.min(mostMs, Math.max(fewestMs, (nowMs - this.#begunMs) / 2));
    const share = 1 - Math.exp(-elapsedMs / memoryMs);
    this.#rate = this.#rate === undefined ? rate : this.#rate + share * (rate - this.#rate);
    this.#look(done, nowMs);
    this.#moveEnd(done, total, nowMs, elapsedMs);
  }

  /** What was done while nothing was meant to move says nothing; the rate of before is where it goes on. */
  rest(done: number, nowMs: number): void {
    this.#begunMs ??= nowMs;
    this.#look(done, nowMs);
    this.#endMs = undefined;
  }

  shown(nowMs: number): PaceShown {
    return {
      ...(this.#rate !== undefined && { rate: this.#rate }),
      // An end that has come and gone was no end.
      ...(this.#endMs !== undefined && this.#endMs > nowMs && { etaMs: this.#endMs - nowMs }),
    };
  }

  #look(done: number, nowMs: number): number {
    this.#counted = done;
    this.#lookedAtMs = nowMs;
    return nowMs;
  }

  #moveEnd(done: number, total: number | undefined, nowMs: number, elapsedMs: number): void {
    if (total === undefined || !this.#rate) {
      this.#endMs = undefined;
      return;
    }
    const endMs = nowMs + (Math.max(0, total - done) * 1000) / this.#rate;
    if (this.#endMs === undefined) {
      this.#endMs = endMs;
      return;
    }
    const leftMs = Math.max(0, this.#endMs - nowMs);
    const most = (Math.max(movingMs, leftMs * moving) * elapsedMs) / 1000;
    this.#endMs += Math.min(most, Math.max(-most, endMs - this.#endMs));
    // It is not over before it is done, and what is done takes no more time.
    this.#endMs = done >= (total ?? 0) ? nowMs : Math.max(this.#endMs, nowMs + lookMs);
  }
}
