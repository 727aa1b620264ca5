import { type PhaseSummary, phaseById, stepKey, stepsOf } from './plan.ts';
import type { Session, StepState } from './session/session.ts';
import { type WayBackOutline, waysBack } from './session/ways-back.ts';

/** What going back from here needs. */
export interface TurnBack {
  /** `undo`, or the name of a plan. */
  readonly way: string;
  readonly needsMs: number;
  /** `took`: nobody planned it; doing what it takes back took this long, and undoing is mostly quicker. */
  readonly basis: 'planned' | 'took';
}

/**
 * The likeliest way back that somebody planned, else the likeliest of all. `undefined` where nothing can be taken back:
 * nothing was done yet, or it is being taken back already.
 */
export function turnBack(session: Session, nowMs: number): TurnBack | undefined {
  if (session.rollback || session.opened.dryRun) return undefined;
  const ways = waysBack(session, { kind: 'any' });
  for (const way of ways) {
    const plannedMs = plannedOf(session, way);
    if (plannedMs !== undefined) return { way: way.id, needsMs: plannedMs, basis: 'planned' };
  }
  const [way] = ways;
  return way && { way: way.id, needsMs: tookOf(session, way.phases, nowMs), basis: 'took' };
}

/** The plan's own figure, else the sum of its steps' where each has one. Undoing is never planned. */
function plannedOf({ plan }: Session, { id, direction }: WayBackOutline): number | undefined {
  if (direction === 'undo') return undefined;
  const phase = plan.rollbacks?.find((candidate) => candidate.id === id)?.phase;
  if (!phase || phase.plannedMs !== undefined) return phase?.plannedMs;
  return stepsOf(phase)
    .map(({ plannedMs }) => plannedMs)
    .reduce((sum, ms) => (sum === undefined || ms === undefined ? undefined : sum + ms), 0);
}

function tookOf(session: Session, phases: readonly string[], nowMs: number): number {
  return phases
    .map((id) => phaseById(session.plan, id))
    .flatMap((phase) => (phase ? statesOf(session, phase) : []))
    .reduce((sum, state) => sum + workedMs(state, nowMs), 0);
}

function statesOf({ steps }: Session, phase: PhaseSummary): readonly StepState[] {
  return stepsOf(phase).flatMap(({ id }) => steps[stepKey(phase.id, id)] ?? []);
}

/** The last attempt alone: what an attempt before it did is done again, not twice. Waiting for a person takes nothing back. */
function workedMs({ startedAt, finishedAt, status }: StepState, nowMs: number): number {
  if (startedAt === undefined || (finishedAt === undefined && status !== 'running')) return 0;
  return Math.max(0, (finishedAt === undefined ? nowMs : Date.parse(finishedAt)) - Date.parse(startedAt));
}
