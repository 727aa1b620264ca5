import { existsSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { Fault } from '../state/fault.ts';
import { openJournal, openJournalToRead, type SqliteJournal } from '../state/sqlite-journal.ts';
import { systemClock } from './clock.ts';
import { journalPath } from './journal-path.ts';
import { isStillRunning, ownStart } from './process-start.ts';

export { journalPath } from './journal-path.ts';

/** The journal named with `--journal`, else the user's own. Its folder is made, readable by nobody else. */
export function openJournalFile(given: string | undefined): SqliteJournal {
  const file = journalPath(given);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new Fault('journal/unwritable', `The folder of the journal ${file} can't be made.`, {
      remedy: ['Check its permissions, or name another file with --journal.'],
      retry: 'safe',
      cause,
    });
  }
  return openJournal({ file, clock: systemClock, isAlive: isStillRunning, startedAt: ownStart(), host: hostname() });
}

/** As `openJournalFile`, for commands that only look: a journal that is not there is a fault, not made. */
export function openExistingJournal(given: string | undefined): SqliteJournal {
  if (existsSync(journalPath(given))) return openJournalFile(given);
  throw missing(journalPath(given));
}

/** As `openExistingJournal`, for whoever watches while another process writes: nothing can be written. */
export function openWatchedJournal(given: string | undefined): SqliteJournal {
  const file = journalPath(given);
  if (!existsSync(file)) throw missing(file);
  // Whoever draws a screen twice a second must not stand still for another program's lock.
  return openJournalToRead({ file, clock: systemClock, isAlive: isStillRunning, host: hostname(), busyTimeoutMs: 250 });
}

function missing(file: string): Fault {
  return new Fault('journal/missing', `There is no journal at ${file}.`, {
    remedy: ['Name the right file with --journal, or start a session first.'],
    retry: 'safe',
  });
}
