import { setTimeout as delay } from 'node:timers/promises';
import { TestRunner } from 'vitest';

/**
 * What a look gives once it no longer throws. It has no clock of its own, since a machine may be as slow as it likes: what
 * never comes ends with the test, whose time-out then says what the last look saw. `ended` is the end of what is looked at,
 * after which nothing can come any more.
 */
export async function eventually<T>(look: () => T | Promise<T>, ended?: Promise<unknown>): Promise<T> {
  const signal = TestRunner.getCurrentTest()?.context.signal;
  let last: unknown;
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  ended?.then(over, over);
  const tell = () => {
    over();
    if (signal?.reason instanceof Error) signal.reason.cause = last;
  };
  signal?.addEventListener('abort', tell, { once: true });
  try {
    for (;;) {
      const isLast = isOver;
      try {
        return await look();
      } catch (error) {
        last = error;
        if (isLast) throw error;
      }
      await delay(everyMs);
    }
  } finally {
    signal?.removeEventListener('abort', tell);
  }
}

const everyMs = 10;
