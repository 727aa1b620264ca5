import type { LedgerKey, PlannedChunk } from '../engines/ledger.ts';
import { repeatPassing } from '../engines/passing.ts';
import type { Context } from '../kind.ts';
import { type Chunk, writeBound } from './chunks.ts';
import type { PreparedCopy } from './prepare.ts';

/**
 * Keeps the bounds of chunks in the ledger of the target, again where that could not serve us just then. Faults: those of
 * `Ledger.plan`.
 */
export async function keepChunks(
  { to }: Pick<PreparedCopy, 'to'>,
  step: LedgerKey,
  chunks: readonly Chunk[],
  { clock, signal, output }: Pick<Context, 'clock' | 'signal' | 'output'>,
): Promise<void> {
  const planned = chunks.map(plannedOf);
  await repeatPassing({
    work: async () => {
      await to.ledger.plan(step, planned);
      return 'kept';
    },
    committed: async () => {
      const kept = new Map((await to.ledger.planned(step))?.map((chunk) => [chunk.unit, chunk]));
      return planned.every((chunk) => isSame(chunk, kept.get(chunk.unit))) ? 'kept' : undefined;
    },
    isPassing: (error) => to.isPassing?.(error) === true,
    clock,
    signal,
    say: (again) => output(`${to.name} can't keep the bounds of chunks just now: ${again}`),
  });
}

function plannedOf({ unit, range: { low, high } }: Chunk): PlannedChunk {
  return { unit, low: writeBound(low), high: writeBound(high) };
}

function isSame({ low, high }: PlannedChunk, other: PlannedChunk | undefined): boolean {
  return other !== undefined && other.low === low && other.high === high;
}
