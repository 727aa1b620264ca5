import { Fault } from '../../state/fault.ts';
import type { PhaseSummary } from '../../state/plan.ts';
import { missingSignOffs, signOffExhibit } from '../../state/session/exhibit.ts';
import { isPhaseDone } from '../../state/session/gate.ts';
import { SessionLog } from '../../state/session/log.ts';
import type { Session } from '../../state/session/session.ts';
import { currentActor } from '../actor.ts';
import { systemClock } from '../clock.ts';
import { openExistingJournal } from '../journal-file.ts';
import { promptFor } from '../operator/prompt-texts.ts';
import { processOutput } from '../plain/output.ts';
import { readSession } from '../session/resume.ts';
import { type AddCommand, examples, type GlobalOptions } from './globals.ts';

export const addSign: AddCommand = (program) => {
  program
    .command('sign')
    .description(
      'approve a finished phase in a role, under the name after --as; from any terminal, also while the session runs',
    )
    .argument('<session>', 'session id')
    .argument('<phase>', 'phase id')
    .requiredOption('--role <role>', 'the role you sign in')
    .option('--note <text>', 'goes into the report')
    .addHelpText(
      'after',
      examples(
        'nightferry status edu-v2-live-1121   # says who is asked, for which phase',
        'nightferry sign edu-v2-live-1121 validation --role cto --as Aydan',
      ),
    )
    .action((id: string, phaseId: string, _: unknown, command) => {
      const options: GlobalOptions & { role: string; note?: string } = command.optsWithGlobals();
      const journal = openExistingJournal(options.journal);
      try {
        const session = readSession(id, { journal });
        const phase = signable(session, phaseId, options.role);
        const actor = currentActor(options.as);
        const shown = signOffExhibit(session, phase);
        const log = SessionLog.read(
          { journal, clock: systemClock, actor, lease: undefined, redact: (value) => value },
          id,
        );
        const { role, note } = options;
        log.append('sign-off.given', {
          phase: phaseId,
          role,
          name: actor.name,
          assurance: 'asserted',
          shown: shown.digest,
          scripted: false,
          ...(note !== undefined && { note }),
        });
        const { out } = processOutput();
        const question = { kind: 'sign-off', id: '', phase: phaseId, title: phase.title, role, shown } as const;
        out(
          [
            ...promptFor(question, session.plan).slice(1, -1),
            `${actor.name} signed "${phase.title}" as ${role} (asserted), digest ${shown.digest.slice(0, 12)}.`,
          ].join('\n'),
        );
      } finally {
        journal.close();
      }
    });
};

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
