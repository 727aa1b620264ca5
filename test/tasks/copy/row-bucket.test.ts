import { describe, expect, it } from 'vitest';
import { RowBucket } from '../../../tasks/copy/row-bucket.ts';
import { fakeClock } from '../../support/fakes.ts';

const { signal } = new AbortController();

/** Sends pieces of so many rows until `ms` are over, and tells how many rows that were. */
async function sentWithin(ms: number, rate: () => number | undefined, rows: number): Promise<number> {
  const clock = fakeClock({ auto: true });
  const bucket = new RowBucket(clock, rate);
  let sent = 0;
  while (clock.monotonicMs() < ms) {
    sent += rows;
    await bucket.take(rows, signal);
  }
  return sent;
}

describe('a throttle', () => {
  it.each([
    [20_000, 800],
    [20_000, 1],
    [100, 800],
    [7, 1],
  ])('lets %i rows/s pass, in pieces of %i', async (rate, rows) => {
    const sent = await sentWithin(60_000, () => rate, rows);
    expect(sent).toBeGreaterThan(rate * 59);
    expect(sent).toBeLessThanOrEqual(rate * 60 + rate / 4 + rows);
  });

  it('holds nobody back where there is none', () => {
    expect(new RowBucket(fakeClock(), () => undefined).take(1e9, signal)).toBeUndefined();
  });

  it('lets go of who waits as soon as it is taken away, or the session stops', async () => {
    const clock = fakeClock();
    let rate: number | undefined = 1;
    const bucket = new RowBucket(clock, () => rate);
    const aborting = new AbortController();
    const [waiting, stopped] = [bucket.take(1000, signal), bucket.take(1000, aborting.signal)];
    expect(waiting).toBeInstanceOf(Promise);
    aborting.abort();
    await stopped;
    rate = undefined;
    await clock.advance(200);
    await waiting;
  });

  it('does not save up what was not used', async () => {
    const clock = fakeClock({ auto: true });
    const bucket = new RowBucket(clock, () => 1000);
    bucket.take(1, signal);
    await clock.sleep(3_600_000);
    const before = clock.monotonicMs();
    await bucket.take(1250, signal);
    expect(clock.monotonicMs() - before).toBeGreaterThanOrEqual(1000);
  });
});
