import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { Fault } from '../state/fault.ts';

/** Faults: `journal/no-home` where nothing says where this user keeps things. */
export function journalPath(given: string | undefined): string {
  if (given !== undefined) return resolve(given);
  const path = usualJournalPath();
  if (path !== undefined) return path;
  throw new Fault(
    'journal/no-home',
    'Nightferry can not tell where your journal is: you have no home directory here.',
    {
      remedy: ['Name the journal with --journal, or set HOME or XDG_STATE_HOME.'],
      retry: 'safe',
    },
  );
}

/** The user's own journal; `undefined` for a user without a home, as in some containers. */
export function usualJournalPath(): string | undefined {
  const state = process.env.XDG_STATE_HOME;
  if (state) return join(state, 'nightferry', 'journal.db');
  try {
    const home = homedir() || userInfo().homedir;
    return home ? join(home, '.local', 'state', 'nightferry', 'journal.db') : undefined;
  } catch {
    return undefined;
  }
}
