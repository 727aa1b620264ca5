import { describe, expect, it } from 'vitest';
import { type Beacon, decodeBeacon, encodeBeacon } from '../../state/beacon.ts';
import type { LiveStep } from '../../state/live.ts';

const at = (now: string, monotonicMs: number) => ({ now: () => new Date(now), monotonicMs: () => monotonicMs });
/** The one who runs the session has been up for ages, the one who watches began just now. */
const there = at('2026-11-21T02:00:10.000Z', 9_000_000);
const here = at('2026-11-21T02:00:12.000Z', 3_000);

const step: LiveStep = {
  progress: { done: 5, total: 10, unit: 'rows', note: 'chunk 1 of 2' },
  rate: 2.5,
  etaMs: 2000,
  lines: ['chunk 1 committed'],
  movedAtMs: 9_000_000 - 4_000,
  block: {
    ...{ pid: 1, application: 'nightferry n p/s', waitedMs: 3000, wants: 'ShareLock on users', end: 'select 1' },
    chain: [
      { pid: 4711, user: 'app', application: '', address: '', kind: 'client backend', state: 'active', query: '' },
    ],
    ...{ database: 'edu', seenAtMs: 9_000_000 - 1_000, others: 0 },
  },
};
const beacon: Beacon = {
  ...{ session: 'night-1', pid: 4001, host: 'ops1', stage: 'running', asked: ['confirm/a'] },
  steps: new Map([['people/users', step]]),
  tree: { phase: 'people', nodes: [{ key: 'people/users', title: 'Users', depth: 0, type: 'step', active: true }] },
};

describe('what is shown to other terminals', () => {
  it('is the same there, by their own clock', () => {
    const seen = decodeBeacon(encodeBeacon(beacon, there), here);
    const { steps: _, ...rest } = beacon;
    expect(seen).toMatchObject(rest);
    expect(seen?.steps.get('people/users')).toEqual({
      ...step,
      movedAtMs: 3_000 - 6_000,
      block: { ...step.block, seenAtMs: 3_000 - 3_000 },
    });
  });

  it('is as long as it is, whatever a step says', () => {
    const lines = Array.from({ length: 5000 }, (_, line) => `${line} ${'x'.repeat(5000)}`);
    const text = encodeBeacon({ ...beacon, steps: new Map([['people/users', { ...step, lines }]]) }, there);
    expect(text.length).toBeLessThan(40_000);
    expect(decodeBeacon(text, here)?.steps.get('people/users')?.lines.at(-1)).toMatch(/^4999 x/);
  });

  it('between phases has no phase', () => {
    const between: Beacon = { ...beacon, tree: { phase: undefined, nodes: [] }, steps: new Map() };
    expect(decodeBeacon(encodeBeacon(between, there), here)?.tree).toEqual({ phase: undefined, nodes: [] });
  });

  it.each(['', '{', '[]', 'null', '{"beacon":2}', '{"beacon":1,"session":"x"}'])('is nothing when it is %j', (text) => {
    expect(decodeBeacon(text, here)).toBeUndefined();
  });
});
