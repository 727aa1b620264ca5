import { clockTime } from '../screens/parts/time-text.ts';
import { stepKey } from '../state/plan.ts';
import type { Session, StepState } from '../state/session/session.ts';

/** How a session got here, in one line. Times are in the zone of its window, as everywhere on the screens. */
export function greetingOf(session: Session): string {
  const before = session.runs.at(-2);
  if (!before)
    return session.opened.dryRun
      ? 'a dry run: nothing will be changed anywhere'
      : 'opened; nothing runs until you begin';
  const under = [
    ...Object.values(session.steps).filter(isUnderWay).map(keyOf),
    ...Object.values(session.undos)
      .filter(isUnderWay)
      .map((state) => `the undo of ${keyOf(state)}`),
  ];
  const where = under.length > 0 ? ` in ${under.join(', ')}` : '';
  const at = clockTime(before.lastAt, session.opened.window?.timezone);
  if (session.runs.at(-1)?.after === 'adopted') return `adopted from ${before.host}, last heard of at ${at}${where}`;
  return before.ended === undefined
    ? `resumed; the process before was killed after ${at}${where}`
    : `resumed; left at ${at}${where}`;
}

function isUnderWay({ status }: StepState): boolean {
  return status === 'running' || status === 'ambiguous';
}

function keyOf({ phase, step }: StepState): string {
  return stepKey(phase, step);
}
