import { digestOf } from '../canonical.ts';
import { type PhaseSummary, stepKey, stepsOf } from '../plan.ts';
import type { SignOffExhibit } from '../question.ts';
import type { Session, SignOff } from './session.ts';

/**
 * What a person signs for a phase: the outcome and figures of its steps, its checks, and the digest of all that.
 * When it happened, and in how many attempts, is left out: nobody approves that.
 */
export function signOffExhibit(session: Session, phase: PhaseSummary): SignOffExhibit {
  const states = stepsOf(phase).map(({ id, title }) => ({ id, title, state: session.steps[stepKey(phase.id, id)] }));
  const steps = states.map(({ id, title, state }) => ({
    step: id,
    title,
    status: state?.status ?? 'pending',
    figures: state?.figures ?? {},
  }));
  const checks = states
    .flatMap(({ state }) => state?.checks ?? [])
    .map(({ id, title, verdict, expected, actual }) => ({ id, title, verdict, expected, actual }));
  const manifest = session.manifest.digest;
  return { digest: digestOf({ manifest, phase: phase.id, steps, checks }), steps, checks };
}

/** Roles that have not yet signed for the phase as it stands. A sign-off of something else shown does not count. */
export function missingSignOffs(session: Session, phase: PhaseSummary): readonly string[] {
  if (phase.signOff.length === 0) return [];
  const { digest } = signOffExhibit(session, phase);
  return phase.signOff.filter((role) => !session.signOffs.some((given) => covers(given, phase.id, role, digest)));
}

function covers(given: SignOff, phase: string, role: string, shown: string): boolean {
  return given.phase === phase && given.role === role && given.shown === shown;
}
