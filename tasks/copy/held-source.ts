import type { KeyRange, PreparedSource } from './seam.ts';

/** A database as it was at one moment, for every copy that reads it then. What holds it is the engine's own. */
export interface HeldDatabase {
  /** The moment as text, for `changedSince` of a later process. */
  readonly moment: string;
  /** Whether it can still be read. */
  isHeld(): boolean;
  /** What holding it for long costs the server, one clause; absent where it costs nothing. */
  readonly costs?: string;
  release(): Promise<void>;
}

/** A source at one moment. */
export interface HeldSource {
  /** Asks and reads what was there at the moment. */
  readonly source: PreparedSource;
  /** What some ranges hold now, and what of it was inserted or changed since an earlier moment. */
  changedSince(moment: string, ranges: readonly KeyRange[], signal: AbortSignal): Promise<ChangedRows>;
}

/** `written`: rows inserted or changed since; `unknown`: why that can't be told, one clause. Deleted rows are missed by `rows` only. */
export type ChangedRows = { readonly rows: bigint } & ({ readonly written: bigint } | { readonly unknown: string });
