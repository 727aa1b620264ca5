import { formatCount } from '../state/format.ts';
import { rollbackPhaseId } from '../state/plan.ts';
import type { Facts } from '../state/session/facts.ts';
import { leftBehind } from '../state/session/left-behind.ts';
import { wantsUndo } from '../state/session/rollback.ts';
import type { FinishedRollback, Session, StepState } from '../state/session/session.ts';
import type { Fact } from './finish.ts';
import { type Line, paragraph } from './parts/line.ts';
import { clockTime } from './parts/time-text.ts';

/** A rollback came to its end in this process: what is taken back, and how the session goes forward again. */
export function rolledBackLines(session: Session, width: number): readonly Line[] {
  return [
    ...paragraph(`ROLLED BACK: ${session.opened.runbook.title}.`, width, { tone: 'warn' }),
    ...paragraph('What was taken back counts as not done. Nothing runs.', width),
    ...paragraph(`Go forward again with: nightferry resume ${session.id}`, width, { tone: 'strong' }),
  ];
}

/** What the last rollback did, or, in a session that went forward again, that there was one. */
export function rollbackFacts({ rollbacks, facts, opened }: Session, justNow: boolean): readonly Fact[] {
  const last = rollbacks.at(-1);
  if (!last) return [];
  if (!justNow) return [['Went back', rollbacks.map(({ way, reason }) => `${way} (${reason})`).join('; '), 'warn']];
  const zone = opened.window?.timezone;
  const decided = stepsOf(last).filter(({ decision, status }) => decision && status !== 'done');
  return [
    ['Way back', `${last.title} (${last.way})`],
    ['Taken back', phasesDone(last).join(', ') || 'no phase'],
    ['Why', `${last.reason}, said ${last.by}`],
    ['Steps', countText(last)],
    ...writableFacts(facts, last, zone),
    ...leftFacts(last),
    ...decided.map((state): Fact => ['', decisionText(state, last), 'warn']),
  ];
}

/** Of the phases that count as not done now, those of which something had been begun. */
function phasesDone({ phases, steps }: FinishedRollback): readonly string[] {
  return phases.filter((id) => Object.values(steps).some((state) => state.phase === id && wantsUndo(state)));
}

/** Whether applications can write again where the way back let them in. What is still frozen is told beside. */
function writableFacts({ freezes }: Facts, { startedAt }: FinishedRollback, zone: string | undefined): readonly Fact[] {
  return Object.values(freezes).flatMap(({ database, thawed }): readonly Fact[] => {
    if (thawed === undefined || thawed.at < startedAt) return [];
    const at = clockTime(thawed.at, zone);
    return thawed.verdict === 'proven'
      ? [['Writable', `${database} again, proven ${at}`, 'good']]
      : [['Writable', `${database} should be again since ${at}, but that is NOT PROVEN: look`, 'warn']];
  });
}

function leftFacts(last: FinishedRollback): readonly Fact[] {
  const { files, kept } = leftBehind(stepsOf(last));
  return [
    ...files.map((path, index): Fact => [index === 0 ? 'Exported' : '', path]),
    ...kept.map((sentence, index): Fact => [index === 0 ? 'Kept' : '', sentence]),
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
