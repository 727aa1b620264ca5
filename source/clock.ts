import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../state/ports.ts';

/** Timers that are longer fire at once: about 24 days. */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  async sleep(ms, signal) {
    for (let left = ms; left > 0 && !signal?.aborted; left -= longestTimerMs) {
      // An aborted wait is a wait that ended early, not a failure: whoever waits looks at the signal anyway.
      await delay(Math.min(left, longestTimerMs), undefined, signal && { signal }).catch(() => undefined);
    }
  },
};
