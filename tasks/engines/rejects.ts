import type { Cell } from '../../state/outcome.ts';
import type { Refusal } from '../copy/seam.ts';
import type { Connection } from './connection.ts';
import type { LedgerKey } from './ledger.ts';

/**
 * What a row was rejected for: what the server said it was, `guard` for what a survey of the source would have refused,
 * or `orphan` for a row that was taken out of the target since it, or a row it refers to, had no parent there.
 */
export type RejectReason = Refusal | 'guard' | 'orphan';

/**
 * What became of a reject: nothing yet, its rows are in the target after all, or somebody decided to go on without them.
 * One that was accepted can still be retried; one that was retried is settled for good.
 */
export type RejectStatus = 'open' | 'accepted' | 'retried';

/** Rows of the source that could not be carried over, as they are written down. */
export interface NewReject {
  /** The chunk of the ledger, or whatever unit of the step rejected it. */
  readonly unit: string;
  /** As the runbook names them: `edu.users`, `edu_v2.users`. */
  readonly source: string;
  readonly target: string;
  readonly keyColumns: readonly string[];
  readonly keyValues: readonly Cell[];
  /** How many rows share this key, and were rejected with it: 1 where the key is unique. */
  readonly rows: number;
  /** The column that is at fault, where it is known. */
  readonly column?: string | undefined;
  readonly reason: RejectReason;
  /** SQLSTATE, or the engine's own code. */
  readonly code?: string | undefined;
  /** The server's own words, or the guard's. May hold values of the row. */
  readonly message: string;
  /** Which row of its chunk, from 1. */
  readonly line?: number | undefined;
  /** The row itself as a JSON object, where it has to be brought back from here. */
  readonly row?: string | undefined;
}

export interface Reject extends NewReject, LedgerKey {
  /** Digits; later rejects of a database have higher ones. */
  readonly id: string;
  readonly status: RejectStatus;
  /** Who settled it. */
  readonly settledBy: string | undefined;
  /** ISO 8601, UTC, milliseconds. */
  readonly rejectedAt: string;
  readonly settledAt: string | undefined;
}

/** Which rejects: all of a session, or fewer. */
export interface RejectFilter extends Pick<LedgerKey, 'session'>, Partial<Omit<LedgerKey, 'session'>> {
  readonly status?: RejectStatus;
  readonly ids?: readonly string[];
}

export interface RejectPage {
  /** Rejects that come after the one with this id. */
  readonly after?: string;
  /** At most so many; default: 1000. */
  readonly limit?: number;
}

/** `rejects` is how many there are, `rows` how many rows of the source these stand for. */
export interface RejectCount {
  readonly rejects: number;
  readonly rows: number;
}

/** The rejects of a database's copies, beside its ledger and written in the same transactions. */
export interface RejectStore {
  /** As SQL names it, for a person who looks for it without Nightferry. */
  readonly table: string;
  /** Creates it where it is missing. Faults: `rejects/no-privilege` with the DDL to run as another role, `rejects/unlike`. */
  prepare(): Promise<void>;
  /** Whether the table is there at all. Without it `list` and `count` find nothing, and `forget` has nothing to do. */
  exists(): Promise<boolean>;
  /** Inside the caller's transaction. Needs the table. */
  add(connection: Connection, step: LedgerKey, rejects: readonly NewReject[]): Promise<void>;
  /** In the order in which they were written. */
  list(filter: RejectFilter, page?: RejectPage): Promise<readonly Reject[]>;
  count(filter: RejectFilter): Promise<RejectCount>;
  /**
   * Inside the caller's transaction. Resolves with how many were changed: those that are retried already stay as they
   * are, and so do those that have this status. Whoever settles the same ones at the same time is waited for.
   */
  settle(
    connection: Connection,
    ids: readonly string[],
    status: Exclude<RejectStatus, 'open'>,
    by: string,
  ): Promise<number>;
  /** Inside the caller's transaction: the step is as if it had never run. Resolves with how many rejects it had. */
  forget(connection: Connection, step: LedgerKey): Promise<number>;
}
