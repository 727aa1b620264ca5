import { describe, expect, it } from 'vitest';
import { chunkUnit, committedChunks, coveredRanges, writeBound } from '../../../tasks/copy/chunks.ts';
import type { LedgerEntry } from '../../../tasks/engines/ledger.ts';

/** A committed chunk from `low` to `high`; null is no bound. */
function entry(ordinal: number, low: number | null, high: number | null, rows = 10n): LedgerEntry {
  const bound = (key: number | null) => writeBound(key === null ? undefined : [String(key)]);
  return {
    unit: chunkUnit(ordinal),
    low: bound(low),
    high: bound(high),
    rowsRead: rows,
    rowsWritten: rows,
    rejects: 0n,
    committedAt: '2026-11-21T02:00:00.000Z',
  };
}

const gap = (low: number | null, high: number | null, first: number, last = Number.POSITIVE_INFINITY) => ({
  range: { low: low === null ? undefined : [String(low)], high: high === null ? undefined : [String(high)] },
  first,
  last,
});

describe('what the ledger of a copy says', () => {
  it('is that everything is still to be done when it is empty', () => {
    expect(committedChunks([])).toEqual({
      chunks: 0,
      rowsRead: 0n,
      rowsWritten: 0n,
      rejects: 0n,
      gaps: [gap(null, null, 1)],
    });
  });

  it('is that nothing is left when its chunks follow each other from end to end', () => {
    const { gaps, rowsRead, chunks } = committedChunks([entry(1, null, 10), entry(2, 10, 20), entry(3, 20, null)]);
    expect({ gaps, rowsRead, chunks }).toEqual({ gaps: [], rowsRead: 30n, chunks: 3 });
  });

  it('is that a single chunk without bounds is all there is', () => {
    expect(committedChunks([entry(1, null, null, 0n)]).gaps).toEqual([]);
  });

  it('leaves the rows behind the last chunk', () => {
    expect(committedChunks([entry(1, null, 10)]).gaps).toEqual([gap(10, null, 2)]);
  });

  it('leaves the hole of a chunk that was under way, with the bounds of its neighbours', () => {
    const { gaps } = committedChunks([entry(1, null, 10), entry(3, 20, 30)]);
    expect(gaps).toEqual([gap(10, 20, 2, 2), gap(30, null, 4)]);
  });

  it('leaves the rows before the first committed chunk', () => {
    expect(committedChunks([entry(3, 20, null)]).gaps).toEqual([gap(null, 20, 1, 2)]);
  });

  it('does not mind ordinals that were never needed', () => {
    expect(committedChunks([entry(1, null, 10), entry(4, 10, null)]).gaps).toEqual([]);
  });

  it('goes by the number of a chunk, whatever order the rows come in', () => {
    expect(committedChunks([entry(3, 20, null), entry(1, null, 10), entry(2, 10, 20)]).gaps).toEqual([]);
  });

  it.each([
    ['chunks that overlap', [entry(1, null, 10), entry(2, 8, null)], /chunk-000002 does not begin where/],
    ['a chunk behind the end', [entry(1, null, null), entry(2, 10, 20)], /chunk-000002 comes after/],
    ['a bound that is no key', [{ ...entry(1, null, null), high: 'seven' }], /has the bound seven/],
    ['a bound with something else in it', [{ ...entry(1, null, null), high: '[7]' }], /has the bound \[7\]/],
    ['a unit that is no chunk', [{ ...entry(1, null, null), unit: 'sql' }], /sql is no chunk/],
  ])('refuses %s', (_, entries, message) => {
    expect(() => committedChunks(entries)).toThrow(message);
    expect(() => committedChunks(entries)).toThrow(expect.objectContaining({ code: 'copy/ledger-broken' }));
  });
});

describe('the ranges that committed chunks cover', () => {
  it.each<[string, readonly LedgerEntry[], readonly (readonly [number | null, number | null])[]]>([
    ['none', [], []],
    ['the table', [entry(1, null, 10), entry(2, 10, null)], [[null, null]]],
    ['its beginning', [entry(1, null, 10), entry(2, 10, 20)], [[null, 20]]],
    ['its end', [entry(3, 20, null)], [[20, null]]],
    [
      'some in the middle',
      [entry(2, 10, 20), entry(3, 20, 30), entry(5, 40, 50)],
      [
        [10, 30],
        [40, 50],
      ],
    ],
    [
      'its ends',
      [entry(1, null, 10), entry(3, 20, null)],
      [
        [null, 10],
        [20, null],
      ],
    ],
  ])('are %s', (_, entries, expected) => {
    const ranges = coveredRanges(committedChunks(entries)).map(({ low, high }) => [
      low?.[0] ?? null,
      high?.[0] ?? null,
    ]);
    expect(ranges).toEqual(expected.map((bounds) => bounds.map((bound) => (bound === null ? null : String(bound)))));
  });
});
