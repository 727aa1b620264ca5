import { Fault } from '../../state/fault.ts';
import type { Journal } from '../../state/journal/journal.ts';
import { commandLine } from '../plain/command-line.ts';
import { readable } from '../session/readable.ts';

/**
 * The session to watch when none was named: the one that runs, else the newest that is unfinished. Faults: `session/none`,
 * and `session/several` where more than one runs.
 */
export function sessionToWatch(journal: Journal): string {
  const sessions = journal.sessions();
  const running = sessions.filter(({ session }) => journal.leaseOf(session)?.stale === false);
  const [first, ...others] = running;
  if (first && others.length === 0) return first.session;
  if (others.length > 0) {
    throw new Fault('session/several', `${running.length} sessions run now.`, {
      remedy: ['Name one:', ...running.map(({ session }) => commandLine(['watch', session], journal))],
      retry: 'safe',
    });
  }
  const unfinished = sessions.find(({ session }) => {
    const read = readable(session, journal);
    return 'session' in read && !read.session.finished;
  });
  if (unfinished) return unfinished.session;
  throw new Fault('session/none', `There is no unfinished session in the journal ${journal.file ?? ''}.`, {
    remedy: [
      `Name a finished one to look at it: ${commandLine(['status'], journal)} lists them.`,
      'Name another journal with --journal if it is elsewhere.',
    ],
    retry: 'safe',
  });
}
