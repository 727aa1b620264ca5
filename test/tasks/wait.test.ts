import { describe, expect, it } from 'vitest';
import { wait } from '../../tasks/wait.ts';
import { testContext } from '../support/context.ts';
import { fakeClock } from '../support/fakes.ts';
import { faultsIn, runStep } from '../support/kinds.ts';

describe('waiting for a while', () => {
  it('is done when the time is over, not before', async () => {
    const clock = fakeClock();
    const context = testContext({ clock });
    const waiting = runStep(wait, { for: '10m' }, context);
    await clock.untilSleeping();
    await clock.advance(599_999);
    expect(clock.sleeping).toHaveLength(1);
    await clock.advance(1);
    expect(await waiting).toMatchObject({ kind: 'done', figures: { waitedMs: 600_000 } });
  });

  it('shows how far it is, in milliseconds', async () => {
    const context = testContext({ clock: fakeClock({ auto: true }) });
    await runStep(wait, { for: '2s' }, context);
    expect(context.seen.progress).toEqual([
      { done: 0, total: 2_000, unit: 'ms' },
      { done: 1_000, total: 2_000, unit: 'ms' },
      { done: 2_000, total: 2_000, unit: 'ms' },
    ]);
  });

  it('goes on after a kill where it was, and does not start again', async () => {
    const clock = fakeClock({ auto: true });
    const firstStartedAt = new Date(clock.now().getTime() - 9 * 60_000);
    const recovery = await wait.recover(wait.schema.parse({ for: '10m' }), testContext({ clock, firstStartedAt }));
    expect(recovery.verdict).toBe('redo');
    const before = clock.monotonicMs();
    expect(await runStep(wait, { for: '10m' }, testContext({ clock, firstStartedAt }))).toMatchObject({ kind: 'done' });
    expect(clock.monotonicMs() - before).toBe(60_000);
  });

  it('is done at once when the time was over while nobody ran the session', async () => {
    const clock = fakeClock();
    const firstStartedAt = new Date(clock.now().getTime() - 3 * 3_600_000);
    const outcome = await runStep(wait, { for: '10m' }, testContext({ clock, firstStartedAt }));
    expect(outcome).toMatchObject({ kind: 'done', figures: { waitedMs: 3 * 3_600_000 } });
  });

  it('notices within a second that the clock was set forward', async () => {
    const clock = fakeClock({ start: '2026-11-21T02:00:00Z' });
    const waiting = runStep(wait, { for: '1h' }, testContext({ clock }));
    await clock.untilSleeping();
    clock.set('2026-11-21T03:00:00Z');
    await clock.advance(1_000);
    expect(await waiting).toMatchObject({ kind: 'done' });
  });

  it('gives way to a stop', async () => {
    const clock = fakeClock();
    const stop = new AbortController();
    const waiting = runStep(wait, { for: '10m' }, testContext({ clock, signal: stop.signal }));
    await clock.untilSleeping();
    stop.abort();
    expect(await waiting).toEqual({ kind: 'stopped' });
  });
});

describe('waiting for an instant', () => {
  it('takes its offset into account', async () => {
    const clock = fakeClock({ start: '2026-11-20T21:59:50Z', auto: true });
    await runStep(wait, { until: '2026-11-21T02:00:00+04:00' }, testContext({ clock }));
    expect(clock.now().toISOString()).toBe('2026-11-20T22:00:00.000Z');
  });

  it('is done at once when the instant is past', async () => {
    const clock = fakeClock();
    const outcome = await runStep(wait, { until: '2020-01-01T00:00:00Z' }, testContext({ clock }));
    expect(outcome).toMatchObject({ kind: 'done', figures: { waitedMs: 0 } });
  });

  it('says in a dry run how long that is from now', async () => {
    const context = testContext({ clock: fakeClock({ start: '2026-11-21T01:00:00Z' }) });
    const lines = async (until: string) => (await wait.describe(wait.schema.parse({ until }), context)).lines;
    expect(await lines('2026-11-21T02:00:00+00:00')).toEqual(['waits until 2026-11-21T02:00:00+00:00, in 1h']);
    expect(await lines('2026-11-21T00:00:00+00:00')).toEqual([
      'waits until 2026-11-21T00:00:00+00:00, which is past: it is done at once',
    ]);
  });
});

describe('what a wait may say', () => {
  it.each([
    [{}, ': needs one of for, until, sql'],
    [{ for: '10m', until: '2026-11-21T02:00:00Z' }, ': has for and until: keep one of them'],
    [{ for: '10 minutes' }, 'for: expected a duration such as 30m, 1h30m or 30d'],
    [{ for: '10m', every: '5s' }, 'every: belongs to a query: add `sql`, or take it out'],
    [
      { until: '2026-11-21T02:00:00' },
      'until: expected an instant with its offset, such as "2026-11-21T02:00:00+04:00"',
    ],
    [
      { until: '2026-02-31T02:00:00Z' },
      'until: expected an instant with its offset, such as "2026-11-21T02:00:00+04:00"',
    ],
    [{ in: 'edu', sql: 'select true' }, ': needs `timeout`: a wait without an end can hold up the whole night'],
    [{ sql: 'select true', timeout: '1m' }, ': needs `in`: the database that is asked'],
    [{ in: 'edu', sql: 'select true', timeout: '0s' }, 'timeout: expected a duration longer than nothing'],
  ])('%j is refused: %s', (written, fault) => expect(faultsIn(wait, written)).toContain(fault));
});
