import type { Actor } from '../../state/events.ts';
import { Fault } from '../../state/fault.ts';
import type { Journal } from '../../state/journal/journal.ts';
import type { PhaseSummary } from '../../state/plan.ts';
import type { Clock } from '../../state/ports.ts';
import { missingSignOffs, signOffExhibit } from '../../state/session/exhibit.ts';
import { isPhaseDone } from '../../state/session/gate.ts';
import { SessionLog } from '../../state/session/log.ts';
import type { Session } from '../../state/session/session.ts';

export interface SignOffToGive {
  readonly session: string;
  readonly phase: string;
  readonly role: string;
  /** Digest of what was shown to whoever signs. */
  readonly shown: string;
  readonly note?: string | undefined;
}

/**
 * Signs from any terminal, under the name of `actor`: without the lease, and only what is still as it was shown. Faults:
 * those of `signable`, and `sign/changed`.
 */
export function giveSignOff(
  { session, phase, role, shown, note }: SignOffToGive,
  { journal, clock, actor }: { readonly journal: Journal; readonly clock: Clock; readonly actor: Actor },
): void {
  const log = SessionLog.read({ journal, clock, actor, lease: undefined, redact: (value) => value }, session);
  const now = signOffExhibit(log.snapshot(), signable(log.snapshot(), phase, role));
  if (now.digest !== shown) {
    const remedy = 'Nothing was signed. Look again: nightferry sign shows what there is to approve now.';
    throw refusal('sign/changed', `Phase ${phase} is no longer what you were shown.`, remedy);
  }
  log.append('sign-off.given', {
    ...{ phase, role, shown, name: actor.name, assurance: 'asserted', scripted: false },
    ...(note !== undefined && { note }),
  });
}

/** Faults: `sign/unknown-phase`, `sign/not-asked`, `sign/not-done`, `sign/given`, `session/finished`. */
export function signable(session: Session, phaseId: string, role: string): PhaseSummary {
  const phase = session.plan.phases.find(({ id }) => id === phaseId);
  const ids = session.plan.phases.map(({ id }) => id).join(', ');
  if (!phase)
    throw refusal('sign/unknown-phase', `Session ${session.id} has no phase ${phaseId}.`, `Its phases are ${ids}.`);
  if (session.finished)
    throw refusal('session/finished', `Session ${session.id} is over.`, 'Nothing can be signed any more.');
  if (!phase.signOff.includes(role)) {
    const asked = phase.signOff.length > 0 ? `It asks ${phase.signOff.join(', ')}.` : 'It asks nobody to sign.';
    throw refusal('sign/not-asked', `Phase ${phaseId} does not ask ${role} to sign.`, asked);
  }
  if (!isPhaseDone(session, phase))
    throw refusal(
      'sign/not-done',
      `Phase ${phaseId} is not done yet.`,
      'Sign when its steps are settled: only what is there can be approved.',
    );
  if (!missingSignOffs(session, phase).includes(role))
    throw refusal(
      'sign/given',
      `Phase ${phaseId} is signed by ${role} already.`,
      'Nothing is left to sign in that role.',
    );
  return phase;
}

function refusal(code: string, message: string, remedy: string): Fault {
  return new Fault(code, message, { remedy: [remedy], retry: 'safe' });
}
