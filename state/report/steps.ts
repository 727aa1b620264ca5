import type { FaultRecord } from '../fault.ts';
import type { CheckResult, Evidence, Figures } from '../outcome.ts';
import { type StepSummary, stepKey, stepsOf } from '../plan.ts';
import type { Session, StepState, StepStatus } from '../session/session.ts';
import type { AttemptReport } from './attempts.ts';
import { stepOutcome, undoneSoFar } from './words.ts';

export interface StepReport {
  readonly phase: string;
  readonly step: string;
  readonly title: string;
  readonly kind: string;
  readonly status: StepStatus;
  /** The status in words, with who decided what and why. */
  readonly outcome: string;
  readonly pointOfNoReturn: boolean;
  readonly plannedMs: number | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** From the first start to the end, all attempts, waiting and idle time included. */
  readonly elapsedMs: number | null;
  readonly overPlanMs: number | null;
  readonly attempts: readonly AttemptReport[];
  readonly figures: Figures;
  readonly evidence: readonly Evidence[];
  /** Why it failed, when that is how it ended (accepted and skipped failures keep it). */
  readonly fault: FaultRecord | null;
  /** Dry runs: what it would do, and what it would touch. */
  readonly preview: { readonly description: readonly string[]; readonly touches: readonly string[] } | null;
}

export interface CheckReport extends CheckResult {
  readonly phase: string;
  readonly step: string;
  /** How someone decided to go on although it failed. */
  readonly decision: 'accepted' | 'skipped' | null;
}

/** Every step of the plan, in file order, whether something happened to it or not. */
export function stepReports(
  session: Session,
  attempts: ReadonlyMap<string, readonly AttemptReport[]>,
): readonly StepReport[] {
  return session.plan.phases.flatMap((phase) =>
    stepsOf(phase).map((step) => {
      const key = stepKey(phase.id, step.id);
      return stepReport(session, phase.id, step, session.steps[key], attempts.get(key) ?? []);
    }),
  );
}

function stepReport(
  session: Session,
  phase: string,
  step: StepSummary,
  state: StepState | undefined,
  attempts: readonly AttemptReport[],
): StepReport {
  const plannedMs = step.plannedMs ?? null;
  const status = state?.status ?? 'pending';
  const startedAt = attempts.find(({ generation }) => generation === state?.generation)?.startedAt ?? null;
  const finishedAt = hasEnded(status) ? (state?.finishedAt ?? null) : null;
  const elapsedMs = startedAt === null || finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt);
  return {
    phase,
    step: step.id,
    title: step.title,
    kind: step.kind,
    status,
    outcome: `${stepOutcome(session, state)}${undoneSoFar(session, stepKey(phase, step.id))}`,
    pointOfNoReturn: step.pointOfNoReturn !== undefined,
    plannedMs,
    startedAt,
    finishedAt,
    elapsedMs,
    overPlanMs: elapsedMs === null || plannedMs === null ? null : elapsedMs - plannedMs,
    attempts,
    figures: state?.figures ?? {},
    evidence: state?.evidence ?? [],
    // While a failed step waits for its retry, the failure is among its attempts.
    fault: hasEnded(status) ? (state?.fault ?? null) : null,
    preview: state?.preview ?? null,
  };
}

function hasEnded(status: StepStatus): boolean {
  return status !== 'pending' && status !== 'running' && status !== 'ambiguous';
}

/** Every check that was answered, as it was answered last. */
export function checkReports(session: Session): readonly CheckReport[] {
  return session.plan.phases.flatMap((phase) =>
    stepsOf(phase).flatMap((step): readonly CheckReport[] => {
      const state = session.steps[stepKey(phase.id, step.id)];
      return (state?.checks ?? []).map((check) => ({
        phase: phase.id,
        step: step.id,
        ...check,
        decision: check.verdict === 'failed' ? decisionOf(state) : null,
      }));
    }),
  );
}

function decisionOf(state: StepState | undefined): CheckReport['decision'] {
  return state?.status === 'accepted' || state?.status === 'skipped' ? state.status : null;
}
