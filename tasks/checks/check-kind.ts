import type { ZodType } from 'zod';
import type { CheckResult, Evidence, Figures } from '../../state/outcome.ts';
import type { Reference } from '../../state/runbook/language.ts';
import type { Context, Requirement } from '../kind.ts';

/** The answer to one check. `expected` and `actual` are short texts that a tired person can compare. */
export type Judgement = Pick<CheckResult, 'verdict' | 'expected' | 'actual' | 'figures' | 'evidence'> & {
  /** What to do about a failed one, where there is more to say than `put it right`. */
  readonly remedy?: readonly string[];
};

/** What a check shows in a dry run when it can't be judged yet: what it will ask, and what the source says today. */
export interface CheckPreview {
  readonly lines: readonly string[];
  readonly figures: Figures;
  readonly evidence: readonly Evidence[];
}

/** One kind of check: one file in `tasks/checks/`, one line in its registry. It must change nothing. */
export interface CheckKind<Spec = unknown> {
  /** The key that names it in a check entry. */
  readonly key: string;
  readonly summary: string;
  readonly schema: ZodType<Spec>;
  /** A person answers it, so that it can't be judged before the step runs. */
  readonly asksPerson?: true;
  /** It is about the session under way, and journals what it finds: it can't be asked afterwards. */
  readonly ofSession?: true;
  refers(spec: Spec): readonly Reference[];
  /** What must be there for it to be judged at all, where that can be told from its spec. */
  requires?(spec: Spec): readonly Requirement[];
  /** The exact SQL or question, for dry runs and reports. */
  preview(spec: Spec, context: Context): Promise<CheckPreview>;
  /** `stopped` when the person left or the signal aborted. Throws Faults for what could not be asked at all. */
  judge(spec: Spec, context: Context, entry: CheckEntry): Promise<Judgement | 'stopped'>;
}

export interface CheckEntry {
  readonly id: string;
  readonly title: string;
}

export function defineCheck<Spec>(kind: CheckKind<Spec>): CheckKind {
  return kind as unknown as CheckKind;
}
