import { foldSession } from '../../state/session/evolve.ts';
import { statusLines, statusOf } from '../../state/session/status.ts';
import { openExistingJournal } from '../journal-file.ts';
import { processOutput } from '../plain/output.ts';
import { readSession } from '../session/resume.ts';
import type { AddCommand, GlobalOptions } from './globals.ts';

export const addStatus: AddCommand = (program) => {
  program
    .command('status')
    .description('say where sessions are: all of them, or one')
    .argument('[session]', 'session id')
    .option('--json', 'one object on stdout: { sessions: [...] }')
    .action((id: string | undefined, _: unknown, command) => {
      const options: GlobalOptions & { json?: boolean } = command.optsWithGlobals();
      const journal = openExistingJournal(options.journal);
      try {
        const sessions =
          id === undefined
            ? journal.sessions().map(({ session }) => foldSession(journal.read(session)))
            : [readSession(id, { journal })];
        const states = sessions.map((session) => statusOf(session, journal.leaseOf(session.id)));
        const { out } = processOutput(options);
        if (options.json) out(JSON.stringify({ sessions: states }, null, 2));
        else
          out(
            states.length === 0
              ? 'No sessions yet.'
              : states.flatMap((state) => statusLines(state, id !== undefined)).join('\n'),
          );
      } finally {
        journal.close();
      }
    });
};
