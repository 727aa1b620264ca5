import { describe, expect, it } from 'vitest';
import { type Limits, lagBySamples, type Pressure, passedLimits, unseenLimits } from '../../state/pressure.ts';

const GB = 1024 ** 3;
const calm: Pressure = {
  standbys: [{ name: 'standby1', lagMs: 200 }],
  transaction: { ageMs: 5_000, who: 'pid 7, user app' },
  slots: [{ name: 'archive', keptBytes: GB }],
  disk: { path: '/data', freeBytes: 40 * GB, totalBytes: 100 * GB },
};
const limits: Limits = {
  standbyLagMs: 30_000,
  oldestTransactionMs: 600_000,
  walKeptBytes: 5 * GB,
  freeDisk: { percent: 10 },
};
const reading = (pressure: Partial<Pressure>, isWritten = true) => ({
  ...{ database: 'edu_v2', isWritten },
  pressure: { ...calm, ...pressure },
});
const standby = (lagMs: number) => ({ standbys: [{ name: 'standby1', lagMs }] });
const disk = (free: number) => ({ disk: { path: '/data', freeBytes: free * GB, totalBytes: 100 * GB } });

describe('a copy pauses by itself', () => {
  it.each<[string, Partial<Pressure>, string]>([
    ['a standby is behind', standby(30_001), 'the standby standby1 of edu_v2 is 30s behind, limit 30s'],
    [
      'a transaction is old',
      { transaction: { ageMs: 660_000, who: 'pid 7, user app' } },
      'a transaction in edu_v2 is open for 11m (pid 7, user app), limit 10m',
    ],
    [
      'a slot keeps much WAL',
      { slots: [{ name: 'archive', keptBytes: 6 * GB }] },
      'the slot archive keeps 6 GB of WAL at the server of edu_v2, limit 5 GB',
    ],
    ['the disk runs full', disk(9), '9 GB are free at the server of edu_v2 (/data), limit 10 GB'],
  ])('where %s, and says so', (_, pressure, sentence) => {
    expect(passedLimits(limits, [reading(pressure)], false)).toEqual([sentence]);
    expect(passedLimits({}, [reading(pressure)], false)).toEqual([]);
  });

  it('says all of them, of both servers', () => {
    const readings = [
      { ...reading(standby(60_000), false), database: 'edu' },
      reading({ ...standby(60_000), ...disk(1) }),
    ];
    expect(passedLimits(limits, readings, false)).toHaveLength(3);
  });

  it.each<[string, Partial<Pressure>, boolean]>([
    ['inside the limit, but only just', standby(29_000), true],
    ['well inside the limit', standby(23_000), false],
    ['a disk with hardly more than the limit', disk(10.5), true],
    ['a disk with more', disk(11.5), false],
  ])('and once it has, %s', (_, pressure, stays) => {
    expect(passedLimits(limits, [reading(pressure)], false)).toEqual([]);
    expect(passedLimits(limits, [reading(pressure)], true).length > 0).toBe(stays);
  });

  it('not for the disk of a server that is only read', () => {
    expect(passedLimits(limits, [reading(disk(1), false)], false)).toEqual([]);
  });
});

it('limits that nobody can watch are named, and only those that are set', () => {
  const hidden = { standbys: 'hidden', transaction: 'hidden', slots: 'hidden', disk: 'hidden' } as const;
  expect(unseenLimits(limits, [reading(hidden)])).toEqual([
    ...['standby-lag of edu_v2', 'oldest-transaction of edu_v2', 'wal-kept of edu_v2', 'free-disk of edu_v2'],
  ]);
  expect(unseenLimits({ standbyLagMs: 1 }, [reading(hidden, false), reading({})])).toEqual(['standby-lag of edu_v2']);
  expect(unseenLimits({}, [reading(hidden)])).toEqual([]);
});

describe('the lag of a standby that stands still', () => {
  const samples = [0, 100, 100, 250, 400].map((position, at) => ({ atMs: at * 1000, position: BigInt(position) }));
  it.each([
    [400, 0],
    [500, 0],
    [399, 1000],
    [250, 1000],
    [100, 2000],
    [99, 4000],
    [-5, 5000],
  ])('grows as long as it is at %i: %i ms', (replayed, lagMs) => {
    expect(lagBySamples(samples, BigInt(replayed), 5000)).toBe(lagMs);
  });

  it('is not known before anything was looked at', () => {
    expect(lagBySamples([], 5n, 1000)).toBe(0);
  });
});
