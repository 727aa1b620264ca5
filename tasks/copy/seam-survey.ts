import type { Fault } from '../../state/fault.ts';

export interface SurveyOptions {
  readonly curious: boolean;
  /** Rows may be rejected: those that guards refuse are told, unless they can't be named by their key. */
  readonly rejects?: boolean;
  readonly signal: AbortSignal;
}

export interface Survey {
  readonly rows: bigint;
  /** Rows that guards refuse, where there are any and rows may be rejected; and what the fault would be else. */
  readonly refused?: { readonly rows: bigint; readonly because: Fault };
  /** Findings of a curious survey, a sentence each. */
  readonly notes: readonly string[];
}
