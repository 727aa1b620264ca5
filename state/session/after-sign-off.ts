import { type PhaseSummary, type StepSummary, stepsOf } from '../plan.ts';
import { missingSignOffs } from './exhibit.ts';
import { isPhaseComplete } from './gate.ts';
import type { Session } from './session.ts';

/** What a signature sets going. */
export type AfterSignOff =
  /** Others have to sign as well; `next` begins once they have. */
  | { readonly what: 'waits'; readonly roles: readonly string[]; readonly next: PhaseSummary | undefined }
  /** It is the last one: the phase begins with no further question of whether it should. */
  | { readonly what: 'begins'; readonly phase: PhaseSummary; readonly first: StepSummary | undefined }
  /** Nothing that waits for it: other phases are open as well, or it is the last phase of all. */
  | { readonly what: 'nothing'; readonly isLastPhase: boolean };

export function afterSignOff(session: Session, phase: PhaseSummary, role: string): AfterSignOff {
  const { phases } = session.plan;
  const isMet = (id: string) =>
    id === phase.id || phases.some((known) => known.id === id && isPhaseComplete(session, known));
  const next = phases.find(({ id, needs }) => needs.includes(phase.id) && !session.phases[id] && needs.every(isMet));
  const others = missingSignOffs(session, phase).filter((missing) => missing !== role);
  if (others.length > 0) return { what: 'waits', roles: others, next };
  if (!next) return { what: 'nothing', isLastPhase: phases.at(-1)?.id === phase.id };
  return { what: 'begins', phase: next, first: stepsOf(next)[0] };
}

/** The same in a sentence, for whoever is about to sign. */
export function afterSignOffText(after: AfterSignOff): string {
  switch (after.what) {
    case 'waits': {
      const then = after.next ? `; with the last signature "${after.next.title}" begins at once` : '';
      return `Signing says: I have seen these results. Still to sign after you: ${after.roles.join(', ')}${then}.`;
    }
    case 'begins': {
      const first = after.first ? `, with "${after.first.title}"` : '';
      return `This is the LAST signature: "${after.phase.title}" begins AT ONCE${first}.`;
    }
    case 'nothing':
      return after.isLastPhase
        ? 'Signing says: I have seen these results. It is the last signature of the last phase: the session is finished then.'
        : 'Signing says: I have seen these results. No phase begins by it.';
  }
}
