import { stepsOf } from './plan.ts';
import { isPhaseDone } from './session/gate.ts';
import type { Session } from './session/session.ts';

/**
 * How long nobody could write: from the first freeze to its lifting, or to the end of the phase with the point of no
 * return, when the applications are on the new side. `undefined` when nothing was ever frozen.
 */
export function downtimeMs(session: Session, nowMs: number): number | undefined {
  const freezes = Object.values(session.facts.freezes).toSorted((a, b) => a.frozenAt.localeCompare(b.frozenAt));
  const [first] = freezes;
  if (!first) return undefined;
  const ends = [first.thawed?.at, cutOverAt(session, first.frozenAt)].filter((at) => at !== undefined);
  const endMs = Math.min(nowMs, ...ends.map((at) => Date.parse(at)));
  return Math.max(0, endMs - Date.parse(first.frozenAt));
}

/** When the phase that holds the point of no return was done, if that is after the freeze. */
function cutOverAt(session: Session, frozenAt: string): string | undefined {
  const cutover = session.plan.phases.find((phase) =>
    stepsOf(phase).some((step) => step.pointOfNoReturn !== undefined),
  );
  const finishedAt = cutover && isPhaseDone(session, cutover) ? session.phases[cutover.id]?.finishedAt : undefined;
  return finishedAt !== undefined && finishedAt > frozenAt ? finishedAt : undefined;
}
