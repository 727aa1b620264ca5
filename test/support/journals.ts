import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Event } from '../../state/events.ts';
import type { EventDraft, Lease, LeaseHolder } from '../../state/journal/journal.ts';
import { type JournalOptions, openJournal, type SqliteJournal } from '../../state/sqlite-journal.ts';
import { temporaryDirectory } from './directories.ts';
import { fakeClock } from './fakes.ts';

export const leyla: LeaseHolder = { name: 'Leyla', host: 'ops1', pid: 4001 };
export const rauf: LeaseHolder = { name: 'Rauf', host: 'ops2', pid: 4002 };

/** A path for a journal that goes away with the test. */
export async function journalFile(): Promise<string> {
  const { directory, remove } = await temporaryDirectory();
  onTestFinished(remove);
  return join(directory, 'journal.db');
}

/** Opens a journal as seen from ops1, where every process is alive unless told; closed when the test ends. */
export function journalAt(file: string, options: Partial<JournalOptions> = {}): SqliteJournal {
  const journal = openJournal({ file, clock: fakeClock(), isAlive: () => true, host: 'ops1', ...options });
  onTestFinished(() => journal.close());
  return journal;
}

/** Appends the events of a story, without their place in the chain: the journal gives them one. */
export function appendAll(journal: SqliteJournal, events: readonly Event[], lease: Lease): void {
  for (const event of events) {
    const appended = journal.append(event.session, event.seq - 1, draftOf(event), lease);
    if (appended === 'conflict') throw new TypeError(`event ${event.seq} came too late`);
  }
}

export function draftOf({ at, actor, type, step, data }: Event): EventDraft {
  return { at, actor, type, data, ...(step && { step }) } as EventDraft;
}
