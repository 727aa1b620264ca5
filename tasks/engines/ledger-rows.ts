import type { Cell } from '../../state/outcome.ts';
import type { LedgerEntry, LedgerKey, PlannedChunk } from './ledger.ts';

/** The key's columns in their order, as parameters of SQL: `$1` to `$5`. */
export function keyValues({ session, phase, step, cell, generation }: LedgerKey): readonly string[] {
  return [session, phase, step, cell, String(generation)];
}

/** An entry of its row: unit, low, high, rows_read, rows_written, rejects, committed_at (ISO 8601, UTC, milliseconds). */
export function entryOf([unit, low, high, read, written, rejects, committedAt]: readonly Cell[]): LedgerEntry {
  return {
    unit: unit ?? '',
    low: low ?? null,
    high: high ?? null,
    rowsRead: BigInt(read ?? 0),
    rowsWritten: BigInt(written ?? 0),
    rejects: BigInt(rejects ?? 0),
    committedAt: committedAt ?? '',
  };
}

/** A chunk of its row: unit, low, high. */
export function plannedOf([unit, low, high]: readonly Cell[]): PlannedChunk {
  return { unit: unit ?? '', low: low ?? null, high: high ?? null };
}

/** What a unit is known by, as columns of a table, where texts are compared by their characters anyway. */
export const keyDdl = `session text not null,
  phase text not null,
  step text not null,
  cell text not null,
  generation integer not null,
  unit text not null`;
