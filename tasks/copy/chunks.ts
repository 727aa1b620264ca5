import { Fault } from '../../state/fault.ts';
import type { Cell } from '../../state/outcome.ts';
import type { LedgerEntry, PlannedChunk } from '../engines/ledger.ts';
import type { KeyRange, KeyValues } from './seam.ts';

/** One transaction's worth of rows. Ordinals follow the order of keys, from 1, and may have gaps. */
export interface Chunk {
  readonly ordinal: number;
  /** Its unit in the ledger. */
  readonly unit: string;
  readonly range: KeyRange;
}

/** Keys that no committed chunk covers, and the ordinals that are free for chunks there. */
export interface Gap {
  readonly range: KeyRange;
  readonly first: number;
  readonly last: number;
}

/** What the ledger says of a step: which keys are committed, and how many rows. */
export interface Committed {
  readonly chunks: number;
  readonly rowsRead: bigint;
  readonly rowsWritten: bigint;
  /** Rows that were read and are not in the target. */
  readonly rejects: bigint;
  /** In key order. None means that every key is covered. */
  readonly gaps: readonly Gap[];
}

/**
 * Reads a step's ledger. Chunks are chained by their bounds: each begins where the one before it ended, the first has
 * no lower bound and the last no upper one; wherever the chain is open, rows are still to be copied.
 * Faults: `copy/ledger-broken`.
 */
export function committedChunks(entries: readonly LedgerEntry[]): Committed {
  const chunks = entries
    .filter(({ unit }) => !isRetry(unit))
    .map(chunkOf)
    .sort((a, b) => a.ordinal - b.ordinal);
  const gaps: Gap[] = [];
  let low: KeyValues | undefined;
  let ordinal = 0;
  let open = true;
  for (const chunk of chunks) {
    if (!open) throw broken(`${chunk.unit} comes after the chunk that ends the table`);
    if (!sameKey(low, chunk.range.low)) {
      if (chunk.ordinal === ordinal + 1) throw broken(`${chunk.unit} does not begin where the chunk before it ends`);
      gaps.push({ range: { low, high: chunk.range.low }, first: ordinal + 1, last: chunk.ordinal - 1 });
    }
    ({ ordinal } = chunk);
    low = chunk.range.high;
    open = low !== undefined;
  }
  if (open) gaps.push({ range: { low, high: undefined }, first: ordinal + 1, last: Number.POSITIVE_INFINITY });
  return {
    chunks: chunks.length,
    rowsRead: entries.reduce((sum, entry) => sum + entry.rowsRead, 0n),
    rowsWritten: entries.reduce((sum, entry) => sum + entry.rowsWritten, 0n),
    rejects: entries.reduce((sum, entry) => sum + entry.rejects, 0n),
    gaps,
  };
}

/** The keys that committed chunks cover, as few ranges as there can be. */
export function coveredRanges({ gaps }: Committed): readonly KeyRange[] {
  const starts = [undefined, ...gaps.map(({ range }) => range.high)];
  return starts.flatMap((low, at) => {
    const gap = gaps[at];
    // Before a gap that begins with the table there is nothing, and neither behind one that ends with it.
    if (gap ? gap.range.low === undefined : at > 0 && low === undefined) return [];
    return [{ low, high: gap?.range.low }];
  });
}

export function chunkUnit(ordinal: number): string {
  return `chunk-${String(ordinal).padStart(6, '0')}`;
}

/**
 * A reject whose rows were carried over after all. A unit of its own rather than other figures for the chunk: rows are told
 * to be of the copy by the transaction that wrote their unit.
 */
export function retryUnit(reject: string): string {
  return `retry-${reject}`;
}

function isRetry(unit: string): boolean {
  return /^retry-\d+$/.test(unit);
}

/** A bound as the ledger keeps it: a JSON list of the key's columns in text form, or NULL for no bound. */
export function writeBound(key: KeyValues | undefined): string | null {
  return key === undefined ? null : JSON.stringify(key);
}

/** A row of the ledger, or of the chunks that are kept, as a chunk. Faults: `copy/ledger-broken`. */
export function chunkOf(entry: PlannedChunk): Chunk {
  const [, digits] = /^chunk-(\d{6,15})$/.exec(entry.unit) ?? [];
  if (digits === undefined) throw broken(`${entry.unit} is no chunk`);
  return {
    ordinal: Number(digits),
    unit: entry.unit,
    range: { low: readBound(entry.low, entry.unit), high: readBound(entry.high, entry.unit) },
  };
}

function readBound(text: string | null, unit: string): KeyValues | undefined {
  if (text === null) return undefined;
  try {
    const values: unknown = JSON.parse(text);
    if (isKey(values)) return values;
  } catch {
    // Said below.
  }
  throw broken(`${unit} has the bound ${text}, which is no key`);
}

function isKey(values: unknown): values is readonly Cell[] {
  return Array.isArray(values) && values.length > 0 && values.every((value) => typeof value === 'string');
}

function sameKey(a: KeyValues | undefined, b: KeyValues | undefined): boolean {
  return writeBound(a) === writeBound(b);
}

function broken(what: string): Fault {
  return new Fault('copy/ledger-broken', `The ledger of this copy can't be followed: ${what}.`, {
    remedy: [
      'Find out who changed the ledger.',
      'To start over: empty the target table, delete the rows of this step from the ledger, and retry.',
    ],
    retry: 'unsafe',
  });
}
