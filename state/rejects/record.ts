import type { Cell } from '../outcome.ts';

/** `open`: nobody decided anything yet. `accepted`: somebody went on without it. `retried`: its rows are there after all. */
export type RejectStatus = 'open' | 'accepted' | 'retried';

/**
 * Rows of the source that could not be carried over, as `nightferry rejects --json` prints them, and as reports and screens
 * show them. What there is not is `null`, never missing.
 */
export interface RejectRecord {
  /** Counts up within a database. */
  readonly id: string;
  /** The runbook's name of the database that has the reject in its list: the target. */
  readonly database: string;
  /** `phase/step` */
  readonly step: string;
  readonly unit: string;
  /** As the runbook names them: `edu.users`, `edu_v2.users`. */
  readonly source: string;
  readonly target: string;
  /** The key columns of the source, in their order; empty where the table has no key. */
  readonly key: Readonly<Record<string, Cell>>;
  /** How many rows share this key and were rejected with it. */
  readonly rows: number;
  readonly column: string | null;
  readonly reason: string;
  /** SQLSTATE, or the engine's own. */
  readonly code: string | null;
  /** The server's own words. */
  readonly message: string;
  /** Which row of its chunk, from 1. */
  readonly line: number | null;
  readonly status: RejectStatus;
  /** ISO 8601, UTC. */
  readonly rejectedAt: string;
  readonly settledBy: string | null;
  readonly settledAt: string | null;
}

/** Figures of the rejects that a step has in its target. */
export interface RejectCounts {
  /** Rejects that are open, and how many rows of the source these stand for. */
  readonly open: number;
  readonly openRows: number;
  readonly accepted: number;
  readonly retried: number;
}
