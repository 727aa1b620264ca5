import { describe, expect, it } from 'vitest';
import { Pace } from '../../state/pace.ts';
import { seeded } from '../support/seeded.ts';

interface Series {
  readonly total: number;
  /** Units per second at a moment. */
  rate(seconds: number): number;
  /** How what is done arrives: all at once every so many milliseconds. */
  readonly burstMs: number;
}

interface Seen {
  readonly seconds: number;
  readonly etaMs: number | undefined;
  /** How long it really takes from here. */
  readonly leftMs: number;
}

/** Plays a series to its end, with a report every 100 ms or so, and what was shown after each. */
function played({ total, rate, burstMs }: Series, random: () => number): readonly Seen[] {
  const pace = new Pace();
  const seen: { seconds: number; etaMs: number | undefined }[] = [];
  let [done, arrived, nowMs] = [0, 0, 0];
  while (arrived < total && nowMs < 3_600_000) {
    const stepMs = 50 + 100 * random();
    done = Math.min(total, done + (rate(nowMs / 1000) * stepMs) / 1000);
    const isBurst = Math.floor(nowMs / burstMs) !== Math.floor((nowMs + stepMs) / burstMs);
    nowMs += stepMs;
    if (isBurst || done >= total) arrived = done;
    pace.count(Math.floor(arrived), total, nowMs);
    seen.push({ seconds: nowMs / 1000, etaMs: pace.shown(nowMs).etaMs });
  }
  return seen.map((one) => ({ ...one, leftMs: nowMs - one.seconds * 1000 }));
}

/** By how much the expected end moved beside the passing of time, at worst: the share of the time left, per second. */
function worstJump(seen: readonly Seen[]): number {
  // The last look finds that it is done.
  return Math.max(
    ...seen.slice(1, -1).map((now, at) => {
      const before = seen[at] ?? now;
      if (now.etaMs === undefined || before.etaMs === undefined) return 0;
      const passedMs = (now.seconds - before.seconds) * 1000;
      const movedMs = Math.abs(now.etaMs - (before.etaMs - passedMs));
      // A look may be half a second late, and then it moves for all of that.
      return movedMs / Math.max(10_000, before.etaMs) / 0.7;
    }),
  );
}

const numbers = Array.from({ length: 30 }, (_, index) => index);

describe('the expected end', () => {
  it.each(numbers)('of steady work in bursts is close, and hardly moves (%i)', (seed) => {
    const random = seeded(seed);
    const speed = 10 ** (1 + 5 * random());
    const burstMs = 100 + 2_000 * random();
    const noisy = () => speed * (0.5 + random());
    const seen = played({ total: speed * 120, rate: noisy, burstMs }, random);
    for (const { seconds, etaMs, leftMs } of seen.filter(({ seconds }) => seconds > 20 && seconds < 110)) {
      expect(Math.abs((etaMs ?? 0) - leftMs), `at ${seconds}s`).toBeLessThan(Math.max(5_000, 0.25 * leftMs));
    }
    expect(worstJump(seen)).toBeLessThan(0.12);
  });

  it.each(numbers)('follows work that becomes faster or slower, without jumping (%i)', (seed) => {
    const random = seeded(1000 + seed);
    const speed = 10 ** (1 + 5 * random());
    const factor = random() < 0.5 ? 0.2 + 0.6 * random() : 1.5 + 4 * random();
    const burstMs = 100 + 1_000 * random();
    const total = speed * 60 + speed * factor * 180;
    const seen = played({ total, rate: (seconds) => (seconds < 60 ? speed : speed * factor), burstMs }, random);
    expect(worstJump(seen)).toBeLessThan(0.12);
    for (const { seconds, etaMs, leftMs } of seen.filter(({ seconds }) => seconds > 110 && seconds < 230)) {
      expect(Math.abs((etaMs ?? 0) - leftMs), `at ${seconds}s`).toBeLessThan(Math.max(5_000, 0.25 * leftMs));
    }
  });

  it.each(numbers)('is never in the past, and is now when all is done (%i)', (seed) => {
    const random = seeded(2000 + seed);
    const seen = played(
      { total: 1 + 1e6 * random(), rate: () => 5e4 * random() ** 3, burstMs: 3_000 * random() },
      random,
    );
    for (const { etaMs } of seen) expect(etaMs ?? 0).toBeGreaterThanOrEqual(0);
  });

  it('is not known before anything was seen to move, nor without a total, nor while it rests', () => {
    const pace = new Pace();
    expect(pace.shown(0)).toEqual({});
    pace.count(0, 1000, 0);
    pace.count(0, 1000, 1000);
    expect(pace.shown(1000)).toEqual({ rate: 0 });
    pace.count(500, undefined, 2000);
    expect(pace.shown(2000).etaMs).toBeUndefined();
    pace.count(600, 1000, 3000);
    expect(pace.shown(3000).etaMs).toBeGreaterThan(0);
    pace.rest(600, 4000);
    expect(pace.shown(4000).etaMs).toBeUndefined();
  });

  it('goes on after a rest with the rate of before: what stood still was not slow', () => {
    const pace = new Pace();
    for (let second = 0; second <= 30; second += 1) pace.count(second * 100, 10_000, second * 1000);
    const { rate = 0 } = pace.shown(30_000);
    for (let second = 31; second < 600; second += 1) pace.rest(3000, second * 1000);
    pace.count(3100, 10_000, 600_000);
    expect(pace.shown(600_000).rate).toBeCloseTo(rate, 0);
    expect(pace.shown(600_000).etaMs).toBeCloseTo(69_000, -3);
  });
});
