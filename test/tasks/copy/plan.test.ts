import { describe, expect, it } from 'vitest';
import { type Chunk, committedChunks, writeBound } from '../../../tasks/copy/chunks.ts';
import { ChunkPlan, type FindBound, type PlanOptions } from '../../../tasks/copy/plan.ts';
import { remaining } from '../../../tasks/copy/planned.ts';
import type { KeyRange } from '../../../tasks/copy/seam.ts';

/** Bounds among sorted keys, as a source finds them. */
const among =
  (keys: readonly number[]): FindBound =>
  async (range, rows) => {
    const inside = keys.filter((key) => holds(range, key));
    const bound = inside[rows - 1];
    return inside.length > rows && bound !== undefined ? [String(bound)] : undefined;
  };

function holds({ low, high }: KeyRange, key: number): boolean {
  return (low === undefined || key > Number(low[0])) && (high === undefined || key <= Number(high[0]));
}

async function all(plan: ChunkPlan): Promise<readonly Chunk[]> {
  const chunks: Chunk[] = [];
  for (let chunk = await plan.next(); chunk; chunk = await plan.next()) chunks.push(chunk);
  return chunks;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

interface Before {
  readonly committed?: readonly Chunk[];
  readonly planned?: readonly Chunk[];
  readonly keep?: PlanOptions['keep'];
}

function planOf(keys: readonly number[], rows: number, { committed = [], planned = [], keep }: Before = {}): ChunkPlan {
  const { gaps } = committedChunks(committed.map(entryOf));
  return new ChunkPlan({
    pieces: remaining(gaps, planned.map(entryOf)).pieces,
    rowsPerChunk: () => rows,
    findBound: among(keys),
    keep: keep ?? (async () => undefined),
  });
}

function entryOf({ unit, range: { low, high } }: Chunk) {
  const bounds = { low: writeBound(low), high: writeBound(high) };
  return { unit, ...bounds, rowsRead: 0n, rowsWritten: 0n, rejects: 0n, committedAt: '' };
}

describe('the plan of chunks', () => {
  it('has one chunk without bounds for an empty table', async () => {
    expect(await all(planOf([], 10))).toEqual([
      { ordinal: 1, unit: 'chunk-000001', range: { low: undefined, high: undefined } },
    ]);
  });

  it.each([
    [1, 10, 1],
    [9, 10, 1],
    [10, 10, 1],
    [11, 10, 2],
    [20, 10, 2],
    [30, 1, 30],
  ])('cuts %i rows by %i into %i chunks', async (count, rows, chunks) => {
    const plan = await all(planOf(upTo(count), rows));
    expect(plan).toHaveLength(chunks);
    expect(plan.at(-1)?.range.high).toBeUndefined();
    for (const key of upTo(count)) expect(plan.filter(({ range }) => holds(range, key))).toHaveLength(1);
  });

  it('gives every chunk to one worker only, however many ask at the same time', async () => {
    const plan = planOf(upTo(100), 7);
    const given = await Promise.all(upTo(40).map(() => plan.next()));
    const units = given.flatMap((chunk) => (chunk ? [chunk.unit] : []));
    expect(units).toHaveLength(15);
    expect(new Set(units).size).toBe(15);
    expect(await plan.next()).toBeUndefined();
  });

  it('covers every key exactly once after any chunks are committed, also with another size of chunk', async () => {
    const keys = [-5, 0, 1, 2, 3, 90, 91, 92, 1000, 1001, 5000, 5001, 5002, 5003, 9_000_000];
    const first = await all(planOf(keys, 2));
    for (let mask = 0; mask < 2 ** first.length; mask += 1) {
      const committed = first.filter((_, index) => mask & (1 << index));
      for (const rows of [1, 2, 5]) {
        const rest = await all(planOf(keys, rows, { committed }));
        const together = [...committed, ...rest];
        for (const key of keys) expect(together.filter(({ range }) => holds(range, key))).toHaveLength(1);
        expect(new Set(together.map(({ unit }) => unit)).size).toBe(together.length);
        expect(committedChunks(together.map(entryOf)).gaps).toEqual([]);
      }
    }
  });

  it('covers rows that came while it was being made', async () => {
    const keys = upTo(20);
    const plan = planOf(keys, 10);
    const first = await plan.next();
    await Promise.resolve();
    keys.push(21, 22);
    const rest = await all(plan);
    expect(rest.at(-1)?.range.high).toBeUndefined();
    expect([first, ...rest].filter((chunk) => chunk && holds(chunk.range, 22))).toHaveLength(1);
  });

  it('has no more chunks once a bound could not be found', async () => {
    let asked = 0;
    const plan = new ChunkPlan({
      pieces: remaining(committedChunks([]).gaps, []).pieces,
      rowsPerChunk: () => 10,
      findBound: async () => {
        asked += 1;
        if (asked === 2) throw new Error('the source is gone');
        return ['10'];
      },
      keep: async () => undefined,
    });
    expect((await plan.next())?.unit).toBe('chunk-000001');
    await expect(plan.next()).rejects.toThrow('the source is gone');
    expect(await plan.next()).toBeUndefined();
  });

  it('keeps every chunk before it hands it out, several at once', async () => {
    const kept: Chunk[][] = [];
    const plan = planOf(upTo(100), 5, { keep: async (chunks) => void kept.push([...chunks]) });
    for (let chunk = await plan.next(); chunk; chunk = await plan.next()) expect(kept.flat()).toContainEqual(chunk);
    expect(kept.flat()).toHaveLength(20);
    expect(kept.length).toBeLessThan(6);
  });

  it('hands out nothing that could not be kept', async () => {
    const plan = planOf(upTo(100), 5, { keep: () => Promise.reject(new Error('the target is gone')) });
    await expect(plan.next()).rejects.toThrow('the target is gone');
    expect(await plan.next()).toBeUndefined();
  });

  it('has the same chunks again after any of them are committed, whatever size they would have now', async () => {
    const keys = upTo(23);
    const cut = await all(planOf(keys, 5));
    for (let mask = 0; mask < 2 ** cut.length; mask += 1) {
      const committed = cut.filter((_, index) => mask & (1 << index));
      const rest = await all(planOf(keys, 2, { committed, planned: cut }));
      expect(rest).toEqual(cut.filter((chunk) => !committed.includes(chunk)));
    }
  });

  it('goes on cutting behind the last chunk that was kept', async () => {
    const cut = await all(planOf(upTo(23), 5));
    const rest = await all(planOf(upTo(23), 3, { committed: cut.slice(0, 1), planned: cut.slice(0, 3) }));
    expect(rest.slice(0, 2)).toEqual(cut.slice(1, 3));
    expect(rest.slice(2).map(({ range, ordinal }) => [ordinal, range.low?.[0], range.high?.[0]])).toEqual([
      [4, '15', '18'],
      [5, '18', '21'],
      [6, '21', undefined],
    ]);
  });
});

describe('chunks that were kept', () => {
  const chunk = (ordinal: number, low: string | null, high: string | null) => ({
    unit: `chunk-00000${ordinal}`,
    low: low === null ? null : JSON.stringify([low]),
    high: high === null ? null : JSON.stringify([high]),
  });
  const done = (unit: ReturnType<typeof chunk>) => ({
    ...{ ...unit, rowsRead: 1n, rowsWritten: 1n, rejects: 0n, committedAt: '' },
  });

  it.each([
    ['end elsewhere than the gap does', [chunk(1, null, '10'), chunk(2, '10', '30')]],
    ['leave a hole before the end of the gap', [chunk(1, null, '10')]],
    ['go over the end of the table inside a gap', [chunk(1, null, null)]],
    ['have the number of one that is committed', [chunk(3, null, '20')]],
  ])('and %s are cut anew', (_, planned) => {
    const { gaps } = committedChunks([done(chunk(3, '20', '30'))]);
    const { pieces, stale } = remaining(gaps, planned);
    expect(pieces.map(({ kind }) => kind)).toEqual(['gap', 'gap']);
    expect(stale).toEqual(planned.filter(({ unit }) => unit !== 'chunk-000003').map(({ unit }) => unit));
  });
});
