import { createInterface } from 'node:readline/promises';
import { Fault } from '../../state/fault.ts';
import type { Journal } from '../../state/journal/journal.ts';
import { afterSignOff, afterSignOffText } from '../../state/session/after-sign-off.ts';
import { signOffExhibit } from '../../state/session/exhibit.ts';
import { currentActor } from '../actor.ts';
import { systemClock } from '../clock.ts';
import type { GlobalOptions } from '../commands/globals.ts';
import { openExistingJournal } from '../journal-file.ts';
import { promptFor } from '../operator/prompt-texts.ts';
import { processOutput } from '../plain/output.ts';
import { readSession } from '../session/read.ts';
import { giveSignOff, signable } from '../session/sign.ts';

export interface SignOptions extends GlobalOptions {
  readonly role: string;
  readonly note?: string;
  /** Shows only, and signs nothing. */
  readonly look?: boolean;
  /** Signs only what has this digest, or begins with it. */
  readonly shown?: string;
  readonly json?: boolean;
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
async function signIn(journal: Journal, id: string, phaseId: string, options: SignOptions): Promise<void> {
  const { role, note, as, look = false, json = false } = options;
  const { out, say } = processOutput({ json });
  const session = readSession(id, { journal });
  const phase = signable(session, phaseId, role);
  const shown = signOffExhibit(session, phase);
  if (options.shown !== undefined && !isDigestOf(options.shown, shown.digest)) throw changed(phaseId, shown.digest);
  const actor = currentActor(as);
  const question = { kind: 'sign-off', id: '', phase: phaseId, title: phase.title, role, shown } as const;
  say(promptFor(question, session.plan).slice(0, -1).join('\n'));
  say(afterSignOffText(afterSignOff(session, phase, role)));
  const record = { sign: 1, session: id, phase: phaseId, role, name: actor.name, shown: shown.digest };
  if (look) say(`To sign exactly this: the same command with --shown ${shown.digest.slice(0, 12)} in place of --look`);
  if (look || !(await isMeant(`Type s and Enter to sign as ${actor.name}; anything else signs nothing > `, json))) {
    say('Nothing was signed.');
    if (json) out(JSON.stringify({ ...record, signed: false, assurance: null }, null, 2));
    return;
  }
  giveSignOff({ session: id, phase: phaseId, role, shown: shown.digest, note }, { journal, clock: systemClock, actor });
  if (json) out(JSON.stringify({ ...record, signed: true, assurance: 'asserted' }, null, 2));
  else out(`${actor.name} signed "${phase.title}" as ${role} (asserted), digest ${shown.digest.slice(0, 12)}.`);
}

/** As few characters as people copy; a digest that is given is never empty. */
const shortestDigest = 12;

function isDigestOf(given: string, digest: string): boolean {
  return given.length >= shortestDigest && digest.startsWith(given.toLowerCase());
}

function changed(phase: string, digest: string): Fault {
  return new Fault('sign/changed', `Phase ${phase} is not what has the digest you gave.`, {
    remedy: [
      `Nothing was signed. What there is to approve now has the digest ${digest.slice(0, 12)}: look at it with --look.`,
    ],
    retry: 'safe',
  });
}

/** Without a terminal, the command itself is the deliberate act: scripts that are to look first use --look and --shown. */
async function isMeant(prompt: string, json: boolean): Promise<boolean> {
  const output = json ? process.stderr : process.stdout;
  if (!process.stdin.isTTY || !output.isTTY) return true;
  const input = createInterface({ input: process.stdin, output });
  try {
    return (await input.question(prompt)).trim().toLowerCase() === 's';
  } finally {
    input.close();
  }
}
