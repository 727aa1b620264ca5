import { type Chunk, chunkUnit, type Gap } from './chunks.ts';
import type { Piece } from './planned.ts';
import type { KeyRange, KeyValues } from './seam.ts';

/** Where the rows of a chunk end: `PreparedSource.boundAfter`. */
export type FindBound = (range: KeyRange, rows: number) => Promise<KeyValues | undefined>;

export interface PlanOptions {
  /** What is still to be copied, in key order. */
  readonly pieces: readonly Piece[];
  readonly rowsPerChunk: () => number;
  readonly findBound: FindBound;
  /** Makes chunks durable, so that whoever resumes has the same ones. Nothing of them is begun before. */
  readonly keep: (chunks: readonly Chunk[]) => Promise<void>;
}

/** Chunks that are cut at once: few at first, so that copying begins; then enough to be kept for next to nothing. */
const fewest = 2;
const most = 8;

/**
 * Hands out the chunks that are still to be copied, in key order and each exactly once. They are cut a few ahead, while
 * those before are under way, so that workers don't wait; and kept before they are handed out.
 */
export class ChunkPlan {
  readonly #options: PlanOptions;
  readonly #pieces: Piece[];
  readonly #ready: Chunk[] = [];
  #batch = fewest;
  #cutting: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #isOver = false;

  constructor(options: PlanOptions) {
    this.#options = options;
    this.#pieces = [...options.pieces];
    this.#takeKnown();
  }

  /** The next chunk, or `undefined` when there is none. Rejects as `findBound` and `keep` do, and then has no more chunks. */
  async next(): Promise<Chunk | undefined> {
    while (this.#ready.length === 0 && !this.#isOver) {
      if (this.#failure) {
        this.#isOver = true;
        throw this.#failure.error;
      }
      if (this.#pieces.length === 0 && !this.#cutting) return undefined;
      await this.#cut();
    }
    const chunk = this.#ready.shift();
    if (this.#ready.length < this.#batch / 2 && this.#pieces.length > 0) void this.#cut();
    return chunk;
  }

  /** Never rejects: a failure is told once everything that was cut before it is handed out. */
  #cut(): Promise<void> {
    if (this.#cutting) return this.#cutting;
    if (this.#failure) return Promise.resolve();
    this.#cutting = this.#cutMore().finally(() => {
      this.#cutting = undefined;
    });
    return this.#cutting;
  }

  async #cutMore(): Promise<void> {
    const cut: Chunk[] = [];
    try {
      while (cut.length < this.#batch) {
        const [piece] = this.#pieces;
        if (piece?.kind !== 'gap') break;
        cut.push(await this.#cutFrom(piece.gap));
      }
    } catch (error) {
      this.#failure = { error };
    }
    this.#batch = Math.min(most, this.#batch * 2);
    try {
      if (cut.length > 0) await this.#options.keep(cut);
      this.#ready.push(...cut);
      this.#takeKnown();
    } catch (error) {
      this.#failure = { error };
    }
  }

  /** The first chunk of a gap. What is behind it takes the gap's place. */
  async #cutFrom({ range, first, last }: Gap): Promise<Chunk> {
    const { findBound, rowsPerChunk } = this.#options;
    // A gap between committed chunks has only so many ordinals: the last one takes what is left.
    const bound = first === last ? undefined : await findBound(range, rowsPerChunk());
    this.#pieces.shift();
    if (bound !== undefined) {
      this.#pieces.unshift({ kind: 'gap', gap: { range: { ...range, low: bound }, first: first + 1, last } });
    }
    return { ordinal: first, unit: chunkUnit(first), range: { low: range.low, high: bound ?? range.high } };
  }

  #takeKnown(): void {
    for (let piece = this.#pieces[0]; piece?.kind === 'chunk'; piece = this.#pieces[0]) {
      this.#ready.push(piece.chunk);
      this.#pieces.shift();
    }
  }
}
