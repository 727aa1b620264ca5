import type { PlannedChunk } from '../engines/ledger.ts';
import { type Chunk, chunkOf, type Gap, writeBound } from './chunks.ts';
import type { KeyValues } from './seam.ts';

/** What is still to be copied, in key order: chunks that were cut before, and keys that were not cut yet. */
export type Piece = { readonly kind: 'chunk'; readonly chunk: Chunk } | { readonly kind: 'gap'; readonly gap: Gap };

export interface Remaining {
  readonly pieces: readonly Piece[];
  /** Units that were planned and fit nowhere: somebody committed other chunks there. They are cut anew. */
  readonly stale: readonly string[];
}

/**
 * Fits the chunks that an earlier run has kept into what is not committed, so that a resume copies by the same bounds.
 * Without kept chunks the gaps are all there is: ledgers of before, and engines that keep none.
 */
export function remaining(gaps: readonly Gap[], planned: readonly PlannedChunk[]): Remaining {
  const byLow = new Map(planned.map(chunkOf).map((chunk) => [writeBound(chunk.range.low), chunk]));
  const used = new Set<string>();
  const pieces = gaps.flatMap((gap): readonly Piece[] => {
    const { chunks, rest } = fitting(gap, byLow);
    for (const { unit } of chunks) used.add(unit);
    const fitted = chunks.map((chunk): Piece => ({ kind: 'chunk', chunk }));
    return rest ? [...fitted, { kind: 'gap', gap: rest }] : fitted;
  });
  const open = ({ unit }: PlannedChunk) => gaps.some(({ first, last }) => isWithin(chunkOrdinal(unit), first, last));
  return { pieces, stale: planned.filter((chunk) => open(chunk) && !used.has(chunk.unit)).map(({ unit }) => unit) };
}

/** The chain of chunks from a gap's lower bound on. One that does not end where a closed gap ends can't be trusted. */
function fitting(gap: Gap, byLow: ReadonlyMap<string | null, Chunk>): { chunks: readonly Chunk[]; rest?: Gap } {
  const chunks: Chunk[] = [];
  let low: KeyValues | undefined = gap.range.low;
  let next = gap.first;
  for (;;) {
    const chunk = byLow.get(writeBound(low));
    if (!chunk || !isWithin(chunk.ordinal, next, gap.last)) break;
    chunks.push(chunk);
    if (writeBound(chunk.range.high) === writeBound(gap.range.high)) return { chunks };
    low = chunk.range.high;
    next = chunk.ordinal + 1;
    if (low === undefined) break;
  }
  const isWhole = chunks.length > 0 && gap.range.high === undefined;
  if (!isWhole) return { chunks: [], rest: gap };
  return { chunks, rest: { range: { low, high: undefined }, first: next, last: gap.last } };
}

function isWithin(ordinal: number, first: number, last: number): boolean {
  return ordinal >= first && ordinal <= last;
}

function chunkOrdinal(unit: string): number {
  return Number(unit.slice(unit.indexOf('-') + 1));
}
