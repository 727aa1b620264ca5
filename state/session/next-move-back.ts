import { type PhaseSummary, phaseById, rollbackPhaseId, stepKey, stepsOf } from '../plan.ts';
import { isPhaseDone } from './gate.ts';
import { failureQuestion } from './move-questions.ts';
import type { Move } from './next-move.ts';
import { wantsUndo } from './rollback.ts';
import { isSettled, type Rollback, type Session } from './session.ts';

/** The next move of a rollback that is under way: phase by phase, newest first, or along its plan. */
export function movePhaseBack(session: Session, rollback: Rollback): Move {
  return rollback.way === 'undo' ? undoNext(session, rollback) : followPlan(session, rollback);
}

function undoNext(session: Session, { phases }: Rollback): Move {
  for (const id of phases) {
    const phase = session.plan.phases.find((candidate) => candidate.id === id);
    if (!phase || isUndone(session, phase)) continue;
    const failure = stepsOf(phase)
      .map((step) => session.undos[stepKey(id, step.id)])
      .find((state) => state?.status === 'failed');
    if (failure) return { kind: 'ask', question: failureQuestion(phase, failure, 'undo') };
    return { kind: 'undo-phase', phase };
  }
  return { kind: 'finish-rollback' };
}

function isUndone(session: Session, phase: PhaseSummary): boolean {
  return stepsOf(phase).every(({ id }) => {
    const key = stepKey(phase.id, id);
    return !wantsUndo(session.steps[key]) || isSettled(session.undos[key]);
  });
}

function followPlan(session: Session, { way }: Rollback): Move {
  const phase = phaseById(session.plan, rollbackPhaseId(way));
  if (!phase || isPhaseDone(session, phase)) return { kind: 'finish-rollback' };
  const failure = stepsOf(phase)
    .map(({ id }) => session.steps[stepKey(phase.id, id)])
    .find((state) => state?.status === 'failed');
  if (failure) return { kind: 'ask', question: failureQuestion(phase, failure, 'do') };
  return { kind: 'run-phase', phase };
}
