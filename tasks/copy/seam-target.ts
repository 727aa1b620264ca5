import type { Readable } from 'node:stream';
import type { Connection } from '../engines/connection.ts';
import type { Database } from '../engines/engine.ts';
import type { LedgerKey } from '../engines/ledger.ts';
import type { LocalClock } from './binary/local-clock.ts';
import type { CopyFormat, TargetTable } from './seam.ts';

/** The writing half: an engine that can be copied into. */
export interface CopyTarget {
  /** How many can write to it at the same time; others would only wait for their turn. Absent: any number. */
  readonly mostWriters?: number;
  /** `undefined` when there is no such table. `name` quotes as SQL does. */
  table(database: Database, name: string): Promise<TargetTable | undefined>;
  isEmpty(database: Database, table: TargetTable): Promise<boolean>;
  /** A zone's clock as the target has it: local times that are turned into instants beforehand go by it. */
  clockOf?(database: Database, zone: string): Promise<LocalClock | undefined>;
  /** The statement after which nobody else writes to the table until the transaction ends. */
  holding(table: TargetTable): string;
  /** The statement that takes every row out of the table, the quickest that its foreign keys allow. */
  emptying(database: Database, table: TargetTable): Promise<string>;
  /**
   * The table's rows, and whose they are, as far as the engine can tell. Inside a transaction that holds the table, where
   * it is to be exact.
   */
  countRows(connection: Connection, table: TargetTable, step: LedgerKey, signal: AbortSignal): Promise<WhoseRows>;
  /**
   * The statement that takes out the rows of the step and no others; or all but those that other steps of the session have
   * put there.
   */
  takingOut(table: TargetTable, step: LedgerKey, which: 'own' | 'all but others'): string;
  /** Whether `own` tells a row that was changed from one that was not, of whichever table. */
  readonly tellsWriters: boolean;
  /** The statement that shows the rows which are not the step's own, to be run by hand; absent where nothing can. */
  othersStatement?(table: TargetTable, step: LedgerKey): string;
  /** Tables with rows that a foreign key would delete or clear when every row of this table goes; inside a transaction. */
  followers(connection: Connection, table: TargetTable): Promise<readonly string[]>;
  /**
   * Resolves when no transaction of this step is left from a process that died: one that is still about to commit
   * would not be in the ledger yet. Faults: `copy/straggler`.
   */
  awaitStragglers(database: Database, step: LedgerKey, signal: AbortSignal): Promise<void>;
  /** Inside a chunk's transaction, first of all: makes it visible to `awaitStragglers`. */
  /** `among`: the table, where rows of others are in it too, so that those of the step have to be told from them later. */
  enter(connection: Connection, step: LedgerKey, among?: TargetTable): Promise<void>;
  /** Inside a transaction: from here on constraints that wait for its end are looked at by the end of each load; where that can be had. */
  checkEarly?(connection: Connection): Promise<void>;
  /** How a part of a transaction is taken back, where that is not said as the SQL standard has it. */
  readonly savepoints?: Savepoints;
  /**
   * Loads a stream on this connection, inside its transaction, and resolves with the rows the server says it took.
   * Rejects with `RowsRefused`, or with an AbortError when the signal aborted; the transaction must then be rolled back.
   */
  load(
    connection: Connection,
    into: { readonly table: TargetTable; readonly columns: readonly string[]; readonly format: CopyFormat },
    rows: Readable,
    signal: AbortSignal,
  ): Promise<bigint>;
}

/** Statements. */
export interface Savepoints {
  save(name: string): string;
  /** Takes back what came behind the last one of this name. */
  back(name: string): string;
  /** Forgets it, where a server would gather them. */
  release?(name: string): string;
}

/** Rows of a table. What is neither the step's own nor of others was put there, or changed, by nobody knows whom. */
export interface WhoseRows {
  readonly rows: bigint;
  /** As a chunk of the step has written them. */
  readonly own: bigint;
  /** As other steps of the session have. */
  readonly others: bigint;
  /** Why the step's own can't be told, one clause, where they can't. */
  readonly untold?: string;
}
