import type { Connection } from './connection.ts';

/** Which unit of which step: what the ledger is keyed by, with `unit` inside the step (`sql`, `chunk-000001`). */
export interface LedgerKey {
  readonly session: string;
  readonly phase: string;
  readonly step: string;
  readonly cell: string;
  readonly generation: number;
}

export interface LedgerEntry {
  readonly unit: string;
  readonly low: string | null;
  readonly high: string | null;
  readonly rowsRead: bigint;
  readonly rowsWritten: bigint;
  readonly rejects: bigint;
  readonly committedAt: string;
}

/** A chunk as it was cut, whether it is committed or not. Bounds are the copy's own; NULL is no bound. */
export type PlannedChunk = Pick<LedgerEntry, 'unit' | 'low' | 'high'>;

/** What is committed in this database: one row per unit, written in the transaction that does the unit's work. */
export interface Ledger {
  /** Its tables, as SQL names them, for a person who has to write some. */
  readonly tables: { readonly ledger: string; readonly chunks: string };
  /** Creates it where it is missing. Faults: `ledger/no-privilege` with the DDL to run as another role. */
  prepare(): Promise<void>;
  /** Whether the table is there at all. */
  exists(): Promise<boolean>;
  entries(key: LedgerKey): Promise<readonly LedgerEntry[]>;
  /** Inside the caller's transaction. Its unique key fences a second worker, which waits here: `ledger/taken`. */
  claim(connection: Connection, key: LedgerKey, unit: PlannedChunk, signal?: AbortSignal): Promise<void>;
  /**
   * Inside the caller's transaction: its COMMIT need not wait for the disk, nor for standbys. What it commits is there or is
   * not, all of it with its unit; a server that breaks down may have lost the last of it, and `entries` then lacks the unit.
   */
  commitLater(connection: Connection): Promise<void>;
  /** Resolves when all that is committed for the step is on disk: nothing is to be called done before. */
  makeDurable(key: LedgerKey): Promise<void>;
  /**
   * Inside the caller's transaction: the step is as if it had never run, and the chunks it was cut into are forgotten
   * too. Resolves with how many units it had; waits for another transaction that does the same. Needs the table.
   */
  forget(connection: Connection, key: LedgerKey): Promise<number>;
  /** Inside the same transaction. */
  settle(
    connection: Connection,
    key: LedgerKey,
    unit: string,
    figures: Pick<LedgerEntry, 'rowsRead' | 'rowsWritten' | 'rejects'>,
  ): Promise<void>;
  /**
   * The chunks that a step was cut into so far, in the order of units; `undefined` where they can't be kept, since the
   * ledger was made before there were any and this role may not add them. Needs the table of the ledger.
   */
  planned(key: LedgerKey): Promise<readonly PlannedChunk[] | undefined>;
  /** Keeps chunks, durably. Another process that cut the same step comes to a stop here: `ledger/taken`. */
  plan(key: LedgerKey, chunks: readonly PlannedChunk[]): Promise<void>;
  /** Forgets chunks that turned out not to fit. */
  unplan(key: LedgerKey, units: readonly string[]): Promise<void>;
}
