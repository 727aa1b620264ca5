import { type PhaseSummary, phaseById, type StepSummary, stepKey, stepsOf } from '../../state/plan.ts';
import { epochOf, type Session, type StepState } from '../../state/session/session.ts';
import { type WayBack, wayBack } from '../facts.ts';
import type { SessionWorld } from '../world.ts';

/** A step that is under way now, or that is being undone. */
export interface UnderWay {
  readonly step: StepSummary;
  readonly phase: PhaseSummary;
  readonly state: StepState;
  readonly back: boolean;
}

/** What runs in this process at this moment. Nothing, when the session waits for a person or has ended. */
export function underWay({ session, stage, questions }: SessionWorld): readonly UnderWay[] {
  if (stage.status !== 'running') return [];
  const asking = new Set(questions.map(({ phase, step }) => `${phase}/${step}`));
  const find = (states: Session['steps'], back: boolean) =>
    Object.entries(states).flatMap(([key, state]): readonly UnderWay[] => {
      if (state.status !== 'running' || state.epoch !== epochOf(session) || asking.has(key)) return [];
      const phase = phaseById(session.plan, state.phase);
      const step = phase && stepsOf(phase).find(({ id }) => id === state.step);
      return phase && step ? [{ phase, step, state, back }] : [];
    });
  return [...find(session.steps, false), ...find(session.undos, true)];
}

/** Which side holds what users write, as far as the plan and the journal tell. */
export type Truth =
  | {
      readonly side: 'old';
      readonly until: Extract<WayBack, { readonly kind: 'open' }>;
      /** When the point of no return was passed before, and that was taken back. */
      readonly backSince?: string;
    }
  | { readonly side: 'new'; readonly since: Extract<WayBack, { readonly kind: 'passed' }> }
  /** It goes back over a point of no return: on the way both sides may have been written to. */
  | { readonly side: 'turning' }
  /** The runbook marks no step as the point of no return. */
  | { readonly side: 'unmarked' };

export function truthOf(session: Session): Truth {
  const way = wayBack(session);
  switch (way.kind) {
    case 'none':
      return { side: 'unmarked' };
    case 'open': {
      const backSince = takenBackAt(session, stepKey(way.phase, way.step.id));
      return { side: 'old', until: way, ...(backSince !== undefined && { backSince }) };
    }
    case 'passed':
      return session.rollback ? { side: 'turning' } : { side: 'new', since: way };
  }
}

/** The step counts as not begun since then, although it had. */
function takenBackAt({ rollbacks }: Session, step: string): string | undefined {
  return rollbacks.findLast(({ steps }) => (steps[step]?.attempt ?? 0) > 0)?.finishedAt;
}
