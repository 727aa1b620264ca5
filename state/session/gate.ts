import { type PhaseSummary, stepKey, stepsOf } from '../plan.ts';
import { missingSignOffs } from './exhibit.ts';
import { isSettled, type Session } from './session.ts';

/** Something that must hold before a phase opens, and does not. */
export type Unmet =
  | { readonly what: 'phase'; readonly phase: string }
  | { readonly what: 'sign-off'; readonly phase: string; readonly role: string };

/** What keeps a phase closed: unfinished phases that it needs, and their missing sign-offs. Empty means open. */
export function gate(session: Session, phase: PhaseSummary): readonly Unmet[] {
  return phase.needs.flatMap((id): readonly Unmet[] => {
    const needed = session.plan.phases.find((candidate) => candidate.id === id);
    if (!needed || !isPhaseDone(session, needed)) return [{ what: 'phase', phase: id }];
    return missingSignOffs(session, needed).map((role) => ({ what: 'sign-off', phase: id, role }));
  });
}

/** Every step settled and the end of the phase journaled. Sign-offs may be missing. */
export function isPhaseDone(session: Session, phase: PhaseSummary): boolean {
  if (session.phases[phase.id]?.finishedAt === undefined) return false;
  return stepsOf(phase).every(({ id }) => isSettled(session.steps[stepKey(phase.id, id)]));
}

/** Done and approved: the phases that need it may open. */
export function isPhaseComplete(session: Session, phase: PhaseSummary): boolean {
  return isPhaseDone(session, phase) && missingSignOffs(session, phase).length === 0;
}
