import { type PlanItem, stepKey } from '../plan.ts';
import { isSettled, type Session } from './session.ts';

/**
 * Whether the night has come past a step: it is settled, or one beside or behind it was begun in spite of it. Otherwise
 * nothing that the runbook does after it was done, as far as this generation goes. A step that the plan has not is passed.
 */
export function isPassed(session: Session, step: string): boolean {
  if (isSettled(session.steps[step])) return true;
  const groups = session.plan.phases.flatMap(({ id, items }) => items.map((item) => keysOf(id, item)));
  const from = groups.findIndex((keys) => keys.includes(step));
  const later = groups.slice(Math.max(from, 0)).flat();
  return from === -1 || later.some((key) => key !== step && (session.steps[key]?.attempt ?? 0) > 0);
}

function keysOf(phase: string, item: PlanItem): readonly string[] {
  return (item.type === 'step' ? [item] : item.steps).map(({ id }) => stepKey(phase, id));
}
