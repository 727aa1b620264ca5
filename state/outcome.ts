import type { FaultRecord } from './fault.ts';

/** A value as a database or a person gave it, in text form. `null` is SQL's NULL. */
export type Cell = string | null;

/** A small result to show: never more than a few hundred rows. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows there are beyond those kept. */
  readonly more?: number;
}

/** Numbers and short facts of a step, by name with the unit in it: `rows`, `bytes`, `durationMs`. */
export type Figures = Readonly<Record<string, number | string>>;

/** What a step leaves as proof. */
export type Evidence =
  | { readonly kind: 'output'; readonly title: string; readonly text: string; readonly droppedLines?: number }
  | { readonly kind: 'file'; readonly path: string; readonly bytes: number; readonly sha256: string }
  | { readonly kind: 'query'; readonly database: string; readonly sql: string; readonly result: Table }
  | { readonly kind: 'statement'; readonly by: string; readonly text: string; readonly note?: string };

/** A check, answered. `expected` and `actual` are written for a person: `6,987 rows in edu_v2.users`. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly verdict: 'passed' | 'failed';
  readonly expected: string;
  readonly actual: string;
  readonly figures: Figures;
  readonly evidence: readonly Evidence[];
}

interface Findings {
  readonly figures: Figures;
  readonly evidence: readonly Evidence[];
  readonly checks: readonly CheckResult[];
}

export interface DoneOutcome extends Findings {
  readonly kind: 'done';
}

export interface FailedOutcome extends Findings {
  readonly kind: 'failed';
  readonly fault: FaultRecord;
}

/** The step gave way to its abort signal; what it had begun is found again by its `recover`. */
export interface StoppedOutcome {
  readonly kind: 'stopped';
}

/** What a step's `run` resolves with. It never rejects for a failure of the step. */
export type Outcome = DoneOutcome | FailedOutcome | StoppedOutcome;

export function done(findings: Partial<Findings> = {}): DoneOutcome {
  return { kind: 'done', figures: {}, evidence: [], checks: [], ...findings };
}

export function failed(fault: FaultRecord, findings: Partial<Findings> = {}): FailedOutcome {
  return { kind: 'failed', fault, figures: {}, evidence: [], checks: [], ...findings };
}

export const stopped: StoppedOutcome = { kind: 'stopped' };

/** What `recover` found of a step that was under way when its session died. */
export type Recovery =
  | { readonly verdict: 'done'; readonly seen: string; readonly outcome: DoneOutcome }
  | { readonly verdict: 'redo'; readonly seen: string }
  | { readonly verdict: 'ask'; readonly seen: string };
