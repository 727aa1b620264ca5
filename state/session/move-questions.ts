import { type PhaseSummary, stepsOf } from '../plan.ts';
import type { FailureQuestion, FreezeBrokenQuestion } from '../question.ts';
import type { FreezeState } from './facts.ts';
import type { Session, StepState } from './session.ts';

/** A step, or its undoing, failed: what now? */
export function failureQuestion(phase: PhaseSummary, state: StepState, direction: 'do' | 'undo'): FailureQuestion {
  const { step, generation, attempt } = state;
  const title = stepsOf(phase).find(({ id }) => id === step)?.title ?? step;
  const fault = state.fault ?? { code: 'step/failed', message: `${title} failed.`, remedy: [], retry: 'unknown' };
  const failedChecks = state.checks.filter(({ verdict }) => verdict === 'failed');
  return {
    kind: 'failure',
    id: `failure/${undoing(direction)}${phase.id}/${step}/${generation}.${attempt}`,
    phase: phase.id,
    step,
    ...(direction === 'undo' && { direction }),
    title: direction === 'undo' ? `Undo: ${title}` : title,
    fault,
    failedChecks,
  };
}

/** Someone wrote to a frozen database. The question is another one for every proof that finds it. */
export function freezeBrokenQuestion(
  session: Session,
  { database, frozenAt, proof, step }: FreezeState,
): FreezeBrokenQuestion {
  const [phase = ''] = step.split('/');
  return {
    kind: 'freeze-broken',
    id: `freeze-broken/${database}/${frozenAt}/${session.facts.freezes[database]?.accepted?.at ?? 'first'}`,
    phase,
    title: `Someone wrote to ${database}, which is frozen`,
    database,
    seen: proof?.seen ?? [],
  };
}

/** What tells the questions of undoing a step from those of doing it. */
export function undoing(direction: 'do' | 'undo'): string {
  return direction === 'undo' ? 'undo/' : '';
}
