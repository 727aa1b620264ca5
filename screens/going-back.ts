import { type PhaseSummary, phaseById, rollbackPhaseId, type StepSummary, stepKey, stepsOf } from '../state/plan.ts';
import { wantsUndo } from '../state/session/rollback.ts';
import { isSettled, type Rollback, type Session } from '../state/session/session.ts';

/** A step on the way back: one to be undone, or one of the plan. */
interface BackStep {
  readonly phase: PhaseSummary;
  readonly step: StepSummary;
  readonly settled: boolean;
}

/** How far the rollback that is under way has come. */
export interface GoingBack {
  readonly rollback: Rollback;
  readonly byUndo: boolean;
  readonly settled: number;
  readonly steps: number;
  /** `undefined` when everything is taken back. */
  readonly next: BackStep | undefined;
}

/** `undefined` when the session goes forward. */
export function goingBack(session: Session): GoingBack | undefined {
  const { rollback } = session;
  if (!rollback) return undefined;
  const byUndo = rollback.way === 'undo';
  const steps = byUndo ? stepsUndone(session, rollback) : stepsAlong(session, rollback);
  const settled = steps.filter((step) => step.settled).length;
  return { rollback, byUndo, settled, steps: steps.length, next: steps.find((step) => !step.settled) };
}

/** Whether the rollback that is under way undoes the phase's steps one by one. */
export function undoes({ rollback }: Session, phase: string): boolean {
  return rollback?.way === 'undo' && rollback.phases.includes(phase);
}

/** The named plan that is followed now, as a phase. */
export function planUnderWay({ plan, rollback }: Session): PhaseSummary | undefined {
  return rollback && rollback.way !== 'undo' ? phaseById(plan, rollbackPhaseId(rollback.way)) : undefined;
}

function stepsUndone(session: Session, { phases }: Rollback): readonly BackStep[] {
  return phases.flatMap((id) => {
    const phase = session.plan.phases.find((candidate) => candidate.id === id);
    if (!phase) return [];
    const attempted = stepsOf(phase).filter((step) => wantsUndo(session.steps[stepKey(id, step.id)]));
    return attempted
      .map((step) => ({ phase, step, settled: isSettled(session.undos[stepKey(id, step.id)]) }))
      .reverse();
  });
}

function stepsAlong(session: Session, { way }: Rollback): readonly BackStep[] {
  const phase = phaseById(session.plan, rollbackPhaseId(way));
  if (!phase) return [];
  return stepsOf(phase).map((step) => ({
    phase,
    step,
    settled: isSettled(session.steps[stepKey(phase.id, step.id)]),
  }));
}
