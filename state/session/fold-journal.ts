import type { Event } from '../events.ts';
import type { Journal } from '../journal/journal.ts';
import { foldAll } from './evolve.ts';
import type { Session } from './session.ts';

/** More at once would be kept until all is folded; of fewer, each reading costs as much as what it reads. */
const eventsAtOnce = 5_000;

/**
 * The session as its journal has it, `undefined` where there is none. Read, verified and folded part by part: of a hundred
 * thousand events nothing is kept but what they come to. Faults: those of `Journal.read`.
 */
export function foldJournal(id: string, journal: Pick<Journal, 'read'>): Session | undefined {
  return foldAll(partsOf(id, journal));
}

function* partsOf(id: string, journal: Pick<Journal, 'read'>): Iterable<readonly Event[]> {
  let seq = 0;
  for (;;) {
    const events = journal.read(id, seq, eventsAtOnce);
    const last = events.at(-1);
    if (!last) return;
    yield events;
    if (events.length < eventsAtOnce) return;
    ({ seq } = last);
  }
}
