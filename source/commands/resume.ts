import { Fault } from '../../state/fault.ts';
import { foldSession } from '../../state/session/evolve.ts';
import { resumedSession } from '../entries/resumed-session.ts';
import type { Workbench } from '../workbench.ts';
import type { AddCommand } from './globals.ts';
import { conductEntry, type WayOptions } from './ways.ts';

export const addResume: AddCommand = (program, end) => {
  program
    .command('resume')
    .description('go on with an unfinished session, whatever ended it')
    .argument('[session]', 'session id (default: the only unfinished one)')
    .option('--amend', 'take the runbook as it is now; what has happened already must not differ')
    .option('--plain', 'prompts and lines instead of screens')
    .option('--answers <file>', 'answers from a file instead of a person; refused for approvals in a live session')
    .action(async (id: string | undefined, _: unknown, command) => {
      const options: WayOptions & { amend?: boolean } = command.optsWithGlobals();
      end(
        await conductEntry(
          (workbench) => resumedSession(id ?? onlyUnfinished(workbench), { amend: options.amend ?? false }),
          options,
        ),
      );
    });
};

/** Faults: `session/none`, `session/several`. */
function onlyUnfinished({ journal }: Workbench): string {
  const unfinished = journal.sessions().filter(({ session }) => !foldSession(journal.read(session)).finished);
  const [first, ...others] = unfinished;
  if (first && others.length === 0) return first.session;
  if (!first)
    throw new Fault('session/none', 'There is no unfinished session in this journal.', {
      remedy: ['Start one with `nightferry run`.'],
      retry: 'safe',
    });
  throw new Fault('session/several', `There are ${unfinished.length} unfinished sessions.`, {
    remedy: [
      'Name one:',
      ...unfinished.map(({ session, lastAt }) => `nightferry resume ${session}   (last heard of ${lastAt})`),
    ],
    retry: 'safe',
  });
}
