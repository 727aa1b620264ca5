import { type RollbackPlan, rollbackPhaseId, stepKey, stepsOf } from '../plan.ts';
import type { RollbackScope } from '../way-back.ts';
import { phasesBack, wantsUndo } from './rollback.ts';
import type { Session } from './session.ts';

/** A way back before its commands are known: what policy can say of it. */
export interface WayBackOutline {
  /** `undo`, or the name of a plan. */
  readonly id: string;
  readonly title: string;
  readonly phases: readonly string[];
  /** Keys of the steps in the order they run: those undone, or those of the plan. */
  readonly steps: readonly { readonly phase: string; readonly step: string; readonly title: string }[];
  readonly direction: 'do' | 'undo';
}

/**
 * The ways back that the scope leaves open now, the likeliest first. A named plan is offered at its time only, undo as long as
 * anything was done: first before a point of no return; behind it last, because what users have written since is lost by it.
 */
export function waysBack(session: Session, scope: RollbackScope): readonly WayBackOutline[] {
  const undo = scope.kind === 'plan' ? [] : [undoing(session, scope)];
  const plans = (session.plan.rollbacks ?? []).filter(
    (plan) => (scope.kind === 'plan' ? plan.id === scope.plan : scope.kind === 'any') && isItsTime(session, plan),
  );
  const named = plans.map((plan) => along(session, plan));
  const ways = isPastNoReturn(session) ? [...named, ...undo] : [...undo, ...named];
  return ways.filter(({ steps }) => steps.length > 0);
}

function isPastNoReturn({ plan, steps }: Session): boolean {
  return plan.phases.some((phase) =>
    stepsOf(phase).some(({ id, pointOfNoReturn }) => {
      return pointOfNoReturn !== undefined && wantsUndo(steps[stepKey(phase.id, id)]);
    }),
  );
}

/**
 * Whether the plan may be taken now: its phase has begun, or has not, and there is something that it takes back. A plan
 * that puts a database in place would otherwise do what a step is still to do. What it restores must have been made.
 */
export function isItsTime(session: Session, { when, undoes, uses = [] }: RollbackPlan): boolean {
  if (uses.some((step) => session.steps[step]?.status !== 'done')) return false;
  if (undoes.length > 0 && phasesBack(session, undoes).length === 0) return false;
  if (!when) return true;
  return (session.phases[when.phase] !== undefined) === (when.side === 'after');
}

function undoing(session: Session, scope: Exclude<RollbackScope, { kind: 'plan' }>): WayBackOutline {
  const from = scope.kind === 'phase' ? [scope.phase] : session.plan.phases.map(({ id }) => id);
  const phases = phasesBack(session, from);
  const steps = phases.flatMap((phase) => {
    const summary = session.plan.phases.find(({ id }) => id === phase);
    const attempted = summary ? stepsOf(summary).filter(({ id }) => wantsUndo(session.steps[stepKey(phase, id)])) : [];
    return attempted.map(({ id, title }) => ({ phase, step: id, title })).reverse();
  });
  return { id: 'undo', title: 'Undo what was done, newest first', phases, steps, direction: 'undo' };
}

function along(session: Session, { id, undoes, phase }: RollbackPlan): WayBackOutline {
  const steps = stepsOf(phase).map((step) => ({ phase: rollbackPhaseId(id), step: step.id, title: step.title }));
  return { id, title: phase.title, phases: phasesBack(session, undoes), steps, direction: 'do' };
}
