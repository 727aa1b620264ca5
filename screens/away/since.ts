import type { Event } from '../../state/events.ts';
import type { JournalReader } from '../../state/journal-reader.ts';
import type { Session, SessionRun } from '../../state/session/session.ts';

/** What happened after a moment, oldest first; of very much the newest. */
export interface Since {
  readonly at: string;
  readonly events: readonly Event[];
  /** There is more than was read. */
  readonly isCut: boolean;
}

const mostEvents = 5_000;
const step = 200;

/** Reads back from the end of the journal, only as far as it has to. */
export function eventsSince(at: string, journal: JournalReader, upTo: number): Since {
  let events: readonly Event[] = [];
  for (let to = upTo; to > 0 && events.length < mostEvents; to -= step) {
    const read = journal.events(to - step + 1, to).map(({ event }) => event);
    const after = read.filter((event) => event.at > at);
    events = [...after, ...events];
    if (after.length < read.length) return { at, events, isCut: false };
  }
  return { at, events, isCut: events.length > 0 && (events[0]?.seq ?? 1) > 1 };
}

/**
 * The process before this one: a run that another process began in. One that only stopped for the ways back was this one
 * already. `undefined` when this is the first.
 */
export function processBefore({ runs }: Session): SessionRun | undefined {
  const present = runs.at(-1);
  return runs.findLast(({ pid, host }) => pid !== present?.pid || host !== present.host);
}
