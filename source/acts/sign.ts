import { createInterface } from 'node:readline/promises';
import { Fault } from '../../state/fault.ts';
import type { PhaseSummary } from '../../state/plan.ts';
import type { Journal } from '../../state/ports.ts';
import { missingSignOffs, signOffExhibit } from '../../state/session/exhibit.ts';
import { isPhaseDone } from '../../state/session/gate.ts';
import { SessionLog } from '../../state/session/log.ts';
import type { Session } from '../../state/session/session.ts';
import { currentActor } from '../actor.ts';
import { systemClock } from '../clock.ts';
import type { GlobalOptions } from '../commands/globals.ts';
import { openExistingJournal } from '../journal-file.ts';
import { promptFor } from '../operator/prompt-texts.ts';
import { processOutput } from '../plain/output.ts';
import { readSession } from '../session/read.ts';

export interface SignOptions extends GlobalOptions {
  readonly role: string;
  readonly note?: string;
}

/** Signs a phase of a session in a role. */
export async function sign(id: string, phase: string, options: SignOptions): Promise<void> {
  const journal = openExistingJournal(options.journal);
  try {
    await signIn(journal, id, phase, options);
  } finally {
    journal.close();
  }
}

/** Shows what is approved first; at a terminal, asks once more. What changed meanwhile is not signed. */
async function signIn(journal: Journal, id: string, phaseId: string, { role, note, as }: SignOptions): Promise<void> {
  const { out, say } = processOutput();
  const session = readSession(id, { journal });
  const phase = signable(session, phaseId, role);
  const shown = signOffExhibit(session, phase);
  const actor = currentActor(as);
  const question = { kind: 'sign-off', id: '', phase: phaseId, title: phase.title, role, shown } as const;
  out(promptFor(question, session.plan).slice(0, -1).join('\n'));
  if (!(await isMeant(`Type s and Enter to sign as ${actor.name}; anything else signs nothing > `))) {
    return say('Nothing was signed.');
  }
  const log = SessionLog.read({ journal, clock: systemClock, actor, lease: undefined, redact: (value) => value }, id);
  const now = signOffExhibit(log.snapshot(), signable(log.snapshot(), phaseId, role));
  if (now.digest !== shown.digest) {
    const remedy = 'Nothing was signed. Look again: nightferry sign shows what there is to approve now.';
    throw refusal('sign/changed', `Phase ${phaseId} is no longer what you were shown.`, remedy);
  }
  log.append('sign-off.given', {
    phase: phaseId,
    role,
    name: actor.name,
    assurance: 'asserted',
    shown: shown.digest,
    scripted: false,
    ...(note !== undefined && { note }),
  });
  out(`${actor.name} signed "${phase.title}" as ${role} (asserted), digest ${shown.digest.slice(0, 12)}.`);
}

/** Without a terminal, the command itself is the deliberate act. */
async function isMeant(prompt: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return true;
  const input = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await input.question(prompt)).trim().toLowerCase() === 's';
  } finally {
    input.close();
  }
}

/** Faults: `sign/unknown-phase`, `sign/not-asked`, `sign/not-done`, `sign/given`, `session/finished`. */
function signable(session: Session, phaseId: string, role: string): PhaseSummary {
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
