import { describe, expect, it } from 'vitest';
import { type Sieve, sift } from '../../../../tasks/copy/rejects/sift.ts';
import { type KeyRange, RowsRefused } from '../../../../tasks/copy/seam.ts';

/** Rows 1 to `rows` of a source, of which the target refuses some; it may say which was the first one. */
function sieveOf(rows: number, bad: readonly number[], saysLine: boolean, most = Number.POSITIVE_INFINITY) {
  const seen = { loads: 0, bad: [] as number[] };
  const within = ({ low, high }: KeyRange) => {
    const [from, to] = [low === undefined ? 1 : Number(low[0]) + 1, high === undefined ? rows : Number(high[0])];
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
  };
  const sieve: Sieve = {
    signal: new AbortController().signal,
    rows: {
      count: async (range) => within(range).length,
      keyAt: async (range, line) =>
        within(range)
          .slice(line - 1, line)
          .map(String)[0]
          ?.split(' '),
      keyBefore: async (low, key) => within({ low, high: key }).slice(0, -1).slice(-1).map(String)[0]?.split(' '),
      guarded: async () => [],
    },
    async load(range) {
      seen.loads += 1;
      const line = within(range).findIndex((row) => bad.includes(row)) + 1;
      return line === 0 ? undefined : new RowsRefused('target', 'check', 'no', saysLine ? { line } : {}, undefined);
    },
    onBad: ({ key }) => {
      seen.bad.push(Number(key[0]));
      if (seen.bad.length > most) throw new Error('too many');
    },
    onTaken: () => undefined,
  };
  return { seen, sieve, within };
}

const all: KeyRange = { low: undefined, high: undefined };

describe.each([
  { what: 'says', saysLine: true, perRow: 3 },
  { what: 'does not say', saysLine: false, perRow: 2 * Math.ceil(Math.log2(50_000)) },
])('a server that $what which row it refuses', ({ saysLine, perRow }) => {
  it.each([
    { bad: [1] },
    { bad: [50_000] },
    { bad: [25_000] },
    { bad: [1, 2, 3] },
    { bad: [7, 4_711, 49_999, 50_000] },
    { bad: [] },
  ])('lets $bad be found in few loads, and everything else be loaded', async ({ bad }) => {
    const { seen, sieve, within } = sieveOf(50_000, bad, saysLine);
    const taken = await sift([all], undefined, sieve);
    expect(seen.bad).toEqual(bad);
    expect(seen.loads).toBeLessThanOrEqual(1 + bad.length * perRow);
    const loaded = taken.reduce((sum, range) => sum + within(range).length, 0);
    expect(loaded).toBe(50_000 - bad.length);
    expect(taken.length).toBeLessThanOrEqual(bad.length + 1);
    expect(taken.flatMap(within).some((row) => bad.includes(row))).toBe(false);
  });

  it('is given up soon where nearly every row is bad', async () => {
    const every = Array.from({ length: 3_000 }, (_, at) => at + 1);
    const { seen, sieve } = sieveOf(3_000, every, saysLine, 10);
    await expect(sift([all], undefined, sieve)).rejects.toThrow('too many');
    expect(seen.loads).toBeLessThanOrEqual(50);
  });
});

it('a range that was refused just now is not loaded again', async () => {
  const { seen, sieve } = sieveOf(10, [5], true);
  const refused = new RowsRefused('target', 'check', 'no', { line: 5 }, undefined);
  await sift([all], { range: all, refused }, sieve);
  expect(seen.loads).toBe(3);
});
