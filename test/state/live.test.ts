import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveProgress } from '../../state/live.ts';
import { fakeClock } from '../support/fakes.ts';

const key = 'grades/copy';
const rows = (done: number, total?: number) => ({ done, unit: 'rows' as const, ...(total !== undefined && { total }) });

// Only the publishing timer is replaced; time itself is the fake clock's.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

function progress() {
  const clock = fakeClock();
  const live = new LiveProgress(clock);
  const shown = () => {
    vi.advanceTimersByTime(100);
    return live.snapshot().get(key);
  };
  return { clock, live, shown };
}

describe('live progress', () => {
  it('is published after a tenth of a second, however often it changes meanwhile', () => {
    const { live } = progress();
    let published = 0;
    live.subscribe(() => {
      published += 1;
    });
    const before = live.snapshot();
    for (let done = 1; done <= 1000; done += 1) live.report(key, rows(done));
    expect(live.snapshot()).toBe(before);
    vi.advanceTimersByTime(100);
    expect(published).toBe(1);
    expect(live.snapshot().get(key)?.progress?.done).toBe(1000);
    vi.advanceTimersByTime(1000);
    expect(published).toBe(1);
  });

  it('knows rate and time left from what was done since it last looked', async () => {
    const { clock, live, shown } = progress();
    live.report(key, rows(0, 10_000));
    await clock.advance(1000);
    live.report(key, rows(2000, 10_000));
    expect(shown()).toMatchObject({ rate: 2000, etaMs: 4000 });
  });

  it('takes a count in another unit, and the next one that a server begins, for another one', async () => {
    const { clock, live, shown } = progress();
    for (const done of [0, 1000, 2000]) {
      live.report(key, { done, unit: 'ms' });
      await clock.advance(1000);
    }
    live.report(key, { done: 0, total: 100, unit: 'percent' });
    await clock.advance(1000);
    live.report(key, { done: 10, total: 100, unit: 'percent' });
    expect(shown()).toMatchObject({ rate: 10, etaMs: 9000 });
    live.report(key, { done: 1, total: 100, unit: 'percent' });
    expect(shown()).not.toHaveProperty('etaMs');
  });

  it('gives things that are not alike no speed and no end', async () => {
    const { clock, live, shown } = progress();
    live.report(key, { done: 1, total: 4, unit: 'items' });
    await clock.advance(1000);
    live.report(key, { done: 3, total: 4, unit: 'items' });
    expect(shown()).toMatchObject({ progress: { done: 3 } });
    expect(shown()).not.toHaveProperty('etaMs');
    expect(shown()).not.toHaveProperty('rate');
  });

  it('says no time left where it has stood still for longer than that, however often it says so', async () => {
    const { clock, live, shown } = progress();
    for (const done of [0, 20, 40]) {
      live.report(key, { done, total: 100, unit: 'percent' });
      await clock.advance(1000);
    }
    expect(shown()?.etaMs).toBeGreaterThan(0);
    for (let look = 0; look < 20; look += 1) {
      live.report(key, { done: 40, total: 100, unit: 'percent' });
      await clock.advance(500);
    }
    expect(shown()).not.toHaveProperty('etaMs');
  });

  it('says no time left once the time that it said has gone by', async () => {
    const { clock, live, shown } = progress();
    live.report(key, { done: 0, total: 100, unit: 'percent' });
    await clock.advance(1000);
    live.report(key, { done: 50, total: 100, unit: 'percent' });
    expect(shown()).toMatchObject({ etaMs: 1000 });
    await clock.advance(5000);
    live.output(key, 'still there');
    expect(shown()).not.toHaveProperty('etaMs');
  });

  it('smoothes the rate, so that one slow moment does not make it jump', async () => {
    const { clock, live, shown } = progress();
    live.report(key, rows(0, 10_000));
    await clock.advance(1000);
    live.report(key, rows(1000, 10_000));
    await clock.advance(1000);
    live.report(key, rows(1000, 10_000));
    const rate = shown()?.rate ?? 0;
    expect(rate).toBeGreaterThan(500);
    expect(rate).toBeLessThan(1000);
  });

  it('does not count as speed what a resumed step finds done already', async () => {
    const { clock, live, shown } = progress();
    live.output(key, '32 chunks are committed already');
    await clock.advance(1000);
    live.report(key, rows(1_600_000, 3_200_000));
    await clock.advance(1000);
    live.report(key, rows(1_650_000, 3_200_000));
    expect(shown()).toMatchObject({ rate: 50_000, etaMs: 31_000 });
  });

  it('promises no end where the total is unknown or nothing moves', async () => {
    const { clock, live, shown } = progress();
    live.report(key, rows(0));
    await clock.advance(1000);
    live.report(key, rows(10));
    expect(shown()).not.toHaveProperty('etaMs');
    live.clear(key);
    live.report(key, rows(5, 10));
    await clock.advance(1000);
    live.report(key, rows(5, 10));
    expect(shown()).toMatchObject({ rate: 0 });
    expect(shown()).not.toHaveProperty('etaMs');
  });

  it('says when something last moved: figures that stay the same do not count, output does', async () => {
    const { clock, live, shown } = progress();
    live.report(key, rows(5));
    await clock.advance(1000);
    live.report(key, rows(5));
    expect(shown()?.movedAtMs).toBe(0);
    live.output(key, 'still here');
    expect(shown()?.movedAtMs).toBe(1000);
  });

  it('keeps the last lines of output', () => {
    const { live, shown } = progress();
    for (let line = 1; line <= 1000; line += 1) live.output(key, `line ${line}`);
    const lines = shown()?.lines ?? [];
    expect(lines).toHaveLength(200);
    expect(lines.at(-1)).toBe('line 1000');
    expect(lines[0]).toBe('line 801');
  });

  it('forgets a step that is settled, and keeps the others', () => {
    const { live, shown } = progress();
    live.report(key, rows(1));
    live.report('people/users', rows(1));
    live.clear(key);
    expect(shown()).toBeUndefined();
    expect(live.snapshot().has('people/users')).toBe(true);
  });
});
