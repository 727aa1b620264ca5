import { describe, expect, it } from 'vitest';
import { type Chunk, committedChunks, writeBound } from '../../../tasks/copy/chunks.ts';
import { ChunkPlan, type FindBound } from '../../../tasks/copy/plan.ts';
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

function planOf(keys: readonly number[], rows: number, committed: readonly Chunk[] = []): ChunkPlan {
  return new ChunkPlan(committedChunks(committed.map(entryOf)).gaps, () => rows, among(keys));
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
        const rest = await all(planOf(keys, rows, committed));
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
    const plan = new ChunkPlan(
      committedChunks([]).gaps,
      () => 10,
      async () => {
        asked += 1;
        if (asked === 2) throw new Error('the source is gone');
        return ['10'];
      },
    );
    expect((await plan.next())?.unit).toBe('chunk-000001');
    await expect(plan.next()).rejects.toThrow('the source is gone');
    expect(await plan.next()).toBeUndefined();
  });
});
