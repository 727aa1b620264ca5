import type { Cell } from '../../state/outcome.ts';
import type { Database } from '../engines/engine.ts';
import type { CanonicalKind } from './kinds.ts';

/** How an engine gives rows in the encoding that all engines share: docs/canonical-rows.md. */
export interface Canonical {
  /**
   * What values of a type are, written as the engine writes it and below any domain or alias; `undefined` where its text
   * means something else elsewhere.
   */
  kindOf(type: string): CanonicalKind | undefined;
  /** Changes nothing. */
  open(database: Database): Promise<CanonicalReader>;
}

export interface CanonicalReader {
  /** Rows counted, and their numbers summed up: in the server where that is exact, else here, as they come. */
  sum(rows: CanonicalRows, signal?: AbortSignal): Promise<RowSum>;
  /** The bytes of each row. They are held in memory: ask for a range. */
  read(rows: CanonicalRows, signal?: AbortSignal): Promise<readonly Uint8Array[]>;
}

/** Rows to be encoded. Everything is SQL; parameters in it are `$1`, `$2`. */
export interface CanonicalRows {
  readonly columns: readonly CanonicalColumn[];
  /** What stands behind FROM, and behind WHERE and ORDER BY where these are there. */
  readonly from: string;
  readonly where?: string;
  readonly order?: string;
  readonly values?: readonly Cell[];
}

export interface CanonicalColumn {
  readonly sql: string;
  /** As for `kindOf`. */
  readonly type: string;
  /** What both sides are written as: `sharedKind`. */
  readonly as: CanonicalKind;
}

export interface RowSum {
  readonly rows: bigint;
  readonly sum: bigint;
  readonly hashed: 'by the server' | 'here';
}
