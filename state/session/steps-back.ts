import { type PhaseSummary, phaseById, rollbackPhaseId, stepKey, stepsOf } from '../plan.ts';
import { wantsUndo } from './rollback.ts';
import { isSettled, type Rollback, type Session } from './session.ts';

/** How many steps of a way back are behind it, and of how many. */
export interface StepsBack {
  readonly settled: number;
  readonly steps: number;
}

type States = Pick<Session, 'steps' | 'undos'>;

/** How far a rollback has come. `states` are those of the session while it is under way, else those it has kept. */
export function stepsBack({ plan }: Session, { way, phases }: Rollback, states: States): StepsBack {
  if (way !== 'undo') {
    const along = phaseById(plan, rollbackPhaseId(way));
    const keys = along ? stepsOf(along).map(({ id }) => stepKey(along.id, id)) : [];
    return { settled: keys.filter((key) => isSettled(states.steps[key])).length, steps: keys.length };
  }
  const parts = plan.phases.filter(({ id }) => phases.includes(id)).map((phase) => undoneIn(phase, states));
  const sum = (of: keyof StepsBack) => parts.reduce((total, part) => total + part[of], 0);
  return { settled: sum('settled'), steps: sum('steps') };
}

/** Of a phase that is being undone step by step, how far that is; of any other nothing. */
export function undoOf(session: Session, phase: PhaseSummary): { readonly undo?: StepsBack } {
  const { rollback } = session;
  if (rollback?.way !== 'undo' || !rollback.phases.includes(phase.id)) return {};
  return { undo: undoneIn(phase, session) };
}

function undoneIn(phase: PhaseSummary, { steps, undos }: States): StepsBack {
  const keys = stepsOf(phase).map(({ id }) => stepKey(phase.id, id));
  const wanted = keys.filter((key) => wantsUndo(steps[key]));
  return { settled: wanted.filter((key) => isSettled(undos[key])).length, steps: wanted.length };
}
