import type { CheckResult } from '../state/outcome.ts';
import { type PhaseSummary, stepKey, stepsOf } from '../state/plan.ts';
import type { Session, StepState } from '../state/session/session.ts';

/** One check of the session, as its step was last run. */
export interface FoundCheck {
  readonly check: CheckResult;
  readonly phase: PhaseSummary;
  readonly step: string;
  readonly stepTitle: string;
  /** It was asked while the step was undone. */
  readonly isOfUndo: boolean;
  readonly state: StepState;
  /** `accepted`: it failed, and somebody let it count. */
  readonly verdict: 'passed' | 'failed' | 'accepted';
}

/** Every check there is an answer to, of the phases in their order and of the named ways back. */
export function allChecks({ plan, steps, undos }: Session): readonly FoundCheck[] {
  const phases = [...plan.phases, ...(plan.rollbacks ?? []).map(({ phase }) => phase)];
  return phases.flatMap((phase) =>
    stepsOf(phase).flatMap(({ id, title }) => {
      const of = (state: StepState | undefined, isOfUndo: boolean) =>
        (state?.checks ?? []).map((check): FoundCheck => {
          const accepted = check.verdict === 'failed' && state?.status === 'accepted';
          const verdict = accepted ? 'accepted' : check.verdict;
          return { check, phase, step: id, stepTitle: title, isOfUndo, state: state as StepState, verdict };
        });
      const key = stepKey(phase.id, id);
      return [...of(steps[key], false), ...of(undos[key], true)];
    }),
  );
}

const rank = { failed: 0, accepted: 1, passed: 2 } as const;

/** What failed comes first, then what was accepted; each in the order of the phases. */
export function worstFirst(checks: readonly FoundCheck[]): readonly FoundCheck[] {
  return [...checks].sort((a, b) => rank[a.verdict] - rank[b.verdict]);
}
