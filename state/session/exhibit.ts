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
    ...(state?.decision && { decision: state.decision }),
  }));
  const checks = states
    .flatMap(({ state }) => state?.checks ?? [])
    .map(({ id, title, verdict, expected, actual }) => ({ id, title, verdict, expected, actual }));
  return { digest: digestShown(session.manifest.digest, phase, { steps, checks }), steps, checks };
}

/** Roles that have not yet signed for the phase as it stands. A sign-off of something else shown does not count. */
export function missingSignOffs(session: Session, phase: PhaseSummary): readonly string[] {
  return phase.signOff.filter((role) => !standingSignOffs(session, phase).some((given) => given.role === role));
}

/**
 * The sign-offs that stand: given for what the phase has come to, under the runbook that holds. An amended runbook wants
 * new ones until what they were for has begun, for nobody has approved what is to come as it is now. Afterwards they
 * stand: settled steps can't be amended.
 */
export function standingSignOffs(session: Session, phase: PhaseSummary): readonly SignOff[] {
  const exhibit = signOffExhibit(session, phase);
  const hasBegun = session.plan.phases.some(({ id, needs }) => needs.includes(phase.id) && session.phases[id]);
  return session.signOffs.filter(({ phase: of, manifest, shown }) => {
    if (of !== phase.id || (manifest !== session.manifest.digest && !hasBegun)) return false;
    return shown === digestShown(manifest, phase, exhibit);
  });
}

function digestShown(manifest: string, phase: PhaseSummary, { steps, checks }: Omit<SignOffExhibit, 'digest'>): string {
  return digestOf({ manifest, phase: phase.id, steps, checks });
}
