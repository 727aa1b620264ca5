import { Fault } from '../../state/fault.ts';
import type { Journal } from '../../state/journal/journal.ts';
import { conductEntry, type WayOptions } from '../commands/ways.ts';
import { resumedSession } from '../entries/resumed-session.ts';
import { commandLine } from '../plain/command-line.ts';
import { processOutput } from '../plain/output.ts';
import { readable } from '../session/readable.ts';
import type { Desk } from '../workbench.ts';

export interface ResumeCommandOptions extends WayOptions {
  readonly amend?: boolean;
}

/** Goes on with a session, or with the only unfinished one. Resolves with the exit code. */
export function resume(id: string | undefined, options: ResumeCommandOptions): Promise<number> {
  return conductEntry((desk) => resumedSession(id ?? onlyUnfinished(desk), { amend: options.amend ?? false }), {
    ...options,
    existing: true,
  });
}

/** Faults: `session/none`, `session/several`. A session whose journal can't be read is said to be so, and passed over. */
function onlyUnfinished({ journal }: Desk): string {
  const unfinished = journal.sessions().filter(({ session }) => isUnfinished(session, journal));
  const [first, ...others] = unfinished;
  if (first && others.length === 0) return first.session;
  if (!first)
    throw new Fault('session/none', `There is no unfinished session in the journal ${journal.file ?? ''}.`, {
      remedy: ['Start one with `nightferry run`.', 'Name another journal with --journal if it is elsewhere.'],
      retry: 'safe',
    });
  throw new Fault('session/several', `There are ${unfinished.length} unfinished sessions.`, {
    remedy: [
      'Name one:',
      ...unfinished.map(
        ({ session, lastAt }) => `${commandLine(['resume', session], journal)}   (last heard of ${lastAt})`,
      ),
    ],
    retry: 'safe',
  });
}

function isUnfinished(session: string, journal: Journal): boolean {
  const read = readable(session, journal);
  if ('fault' in read) processOutput({ json: true }).say(`${read.fault.message} (${read.fault.code}) Passed over.`);
  return 'session' in read && !read.session.finished;
}
