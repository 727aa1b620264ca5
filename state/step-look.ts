import type { FaultRecord } from './fault.ts';
import type { CheckResult, Evidence } from './outcome.ts';

/** What a step would do if it ran now, and what would take it back: looked at for the eye, never journaled. */
export type StepLook = { readonly phase: string; readonly step: string } & (
  | { readonly state: 'looking' }
  | { readonly state: 'looked'; readonly at: string; readonly seen: StepSight }
);

export interface StepSight {
  /** What it changes, a sentence each. */
  readonly touches: readonly string[];
  readonly does: Sight & {
    /** Checks that can be judged before the step runs. */
    readonly checks: readonly CheckResult[];
    readonly evidence: readonly Evidence[];
  };
  readonly undo:
    | { readonly can: 'nothing' }
    | { readonly can: 'no'; readonly why: string }
    | ({ readonly can: 'yes' } & Sight);
}

/** The exact SQL or commands, line by line, or why they could not be looked at. */
interface Sight {
  readonly lines: readonly string[];
  readonly fault?: FaultRecord;
}
