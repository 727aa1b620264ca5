import { formatCount } from '../state/format.ts';
import { rollbackPhaseId } from '../state/plan.ts';
import type { FinishedRollback, Session, StepState } from '../state/session/session.ts';
import type { Fact } from './finish.ts';
import { type Line, paragraph } from './parts/line.ts';

/** A rollback came to its end in this process: what is taken back, and how the session goes forward again. */
export function rolledBackLines(session: Session, width: number): readonly Line[] {
  return [
    ...paragraph(`ROLLED BACK: ${session.opened.runbook.title}.`, width, { tone: 'warn' }),
    ...paragraph('What was taken back counts as not done. Nothing runs.', width),
    ...paragraph(`Go forward again with: nightferry resume ${session.id}`, width, { tone: 'strong' }),
  ];
}

/** What the last rollback did, or, in a session that went forward again, that there was one. */
export function rollbackFacts({ rollbacks }: Session, justNow: boolean): readonly Fact[] {
  const last = rollbacks.at(-1);
  if (!last) return [];
  if (!justNow) return [['Went back', rollbacks.map(({ way, reason }) => `${way} (${reason})`).join('; '), 'warn']];
  const decided = stepsOf(last).filter(({ decision, status }) => decision && status !== 'done');
  return [
    ['Way back', `${last.title} (${last.way})`],
    ['Taken back', last.phases.join(', ') || 'no phase'],
    ['Why', `${last.reason}, said ${last.by}`],
    ['Steps', countText(last)],
    ...decided.map((state): Fact => ['', decisionText(state, last), 'warn']),
  ];
}

/** The steps that going back was made of: those undone, or those of the plan. */
function stepsOf({ way, undos, steps }: FinishedRollback): readonly StepState[] {
  if (way === 'undo') return Object.values(undos);
  return Object.values(steps).filter(({ phase }) => phase === rollbackPhaseId(way));
}

function countText(last: FinishedRollback): string {
  const states = stepsOf(last);
  const left = states.filter(({ status }) => status === 'skipped').length;
  const done = `${formatCount(states.length - left, 'step')} ${last.way === 'undo' ? 'undone' : 'done'}`;
  return left === 0 ? done : `${done}, ${left} left as ${left === 1 ? 'it is' : 'they are'}`;
}

function decisionText({ phase, step, status, decision }: StepState, { way }: FinishedRollback): string {
  const words = status === 'skipped' ? 'left as it is' : way === 'undo' ? 'taken as undone' : 'accepted';
  const role = decision?.role === undefined ? '' : ` as ${decision.role}`;
  return `${phase}/${step} ${words} by ${decision?.by}${role}: ${decision?.reason}`;
}
