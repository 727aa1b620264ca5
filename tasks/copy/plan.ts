import { type Chunk, chunkUnit, type Gap } from './chunks.ts';
import type { KeyRange, KeyValues } from './seam.ts';

/** Where the rows of a chunk end: `PreparedSource.boundAfter`. */
export type FindBound = (range: KeyRange, rows: number) => Promise<KeyValues | undefined>;

/**
 * Hands out the chunks that are still to be copied, in key order and each exactly once. Bounds are looked up one
 * ahead, while the chunks before are under way, so that workers don't wait for them.
 */
export class ChunkPlan {
  readonly #findBound: FindBound;
  readonly #rowsPerChunk: () => number;
  readonly #chunks: AsyncGenerator<Chunk, void>;
  #ahead: Promise<IteratorResult<Chunk, void>> | undefined;

  constructor(gaps: readonly Gap[], rowsPerChunk: () => number, findBound: FindBound) {
    this.#findBound = findBound;
    this.#rowsPerChunk = rowsPerChunk;
    this.#chunks = this.#split(gaps);
  }

  /** The next chunk, or `undefined` when there is none. Rejects as `findBound` does, and then has no more chunks. */
  async next(): Promise<Chunk | undefined> {
    const next = this.#ahead ?? this.#chunks.next();
    this.#ahead = this.#chunks.next();
    // Whoever takes this chunk hears of the failure; nobody may come.
    this.#ahead.catch(() => {});
    const { value } = await next;
    return value ?? undefined;
  }

  async *#split(gaps: readonly Gap[]): AsyncGenerator<Chunk, void> {
    for (const gap of gaps) {
      let { low } = gap.range;
      const { high } = gap.range;
      for (let ordinal = gap.first; ; ordinal += 1) {
        // A gap between committed chunks has only so many ordinals: the last one takes what is left.
        const bound = ordinal === gap.last ? undefined : await this.#findBound({ low, high }, this.#rowsPerChunk());
        yield { ordinal, unit: chunkUnit(ordinal), range: { low, high: bound ?? high } };
        if (bound === undefined) break;
        low = bound;
      }
    }
  }
}
