import type { Context } from '../kind.ts';

/** Short enough for a countdown, and for a clock that was set or a laptop that slept to be noticed. */
const sliceMs = 1_000;

/** Sleeps until nothing is left or the step's signal aborts. `left` is asked anew each second. */
export async function pause(
  left: () => number,
  context: Pick<Context, 'clock' | 'signal'>,
  report: (leftMs: number) => void,
): Promise<void> {
  for (;;) {
    const leftMs = left();
    report(Math.max(0, leftMs));
    if (leftMs <= 0 || context.signal.aborted) return;
    await context.clock.sleep(Math.min(leftMs, sliceMs), context.signal);
  }
}
