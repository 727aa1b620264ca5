import type { EventType } from '../../state/events.ts';
import type { EventDraft, Journal, Lease } from '../../state/journal/journal.ts';

/** What is thrown where the process would have died. */
export class Crash extends Error {}

/**
 * A journal whose process dies at its `at`th append, or at the first of a type, or at the first that `at` says yes to: before the event is written, or just
 * after. From then on nothing can be written any more, and the lease is not given back, as with SIGKILL.
 */
export function crashingJournal(
  journal: Journal,
  at: number | EventType | ((draft: EventDraft) => boolean),
  when: 'before' | 'after',
): Journal & { readonly crashed: boolean } {
  let appends = 0;
  let crashed = false;
  const die = () => {
    crashed = true;
    throw new Crash(`crashed ${when} append ${appends}`);
  };
  return {
    sessions: () => journal.sessions(),
    read: (session, afterSeq) => journal.read(session, afterSeq),
    part: (session, from, to) => journal.part(session, from, to),
    stored: (session, afterSeq) => journal.stored(session, afterSeq),
    adopt: (session, events) => journal.adopt(session, events),
    head: (session) => journal.head(session),
    leaseOf: (session) => journal.leaseOf(session),
    keepDocument: (text) => journal.keepDocument(text),
    document: (hash) => journal.document(hash),
    close: () => undefined,
    append(session, expectedSeq, draft, lease) {
      if (crashed) throw new Crash('dead already');
      appends += 1;
      const isIt = typeof at === 'function' ? at(draft) : appends === at || draft.type === at;
      if (isIt && when === 'before') die();
      const event = journal.append(session, expectedSeq, draft, lease);
      if (isIt) die();
      return event;
    },
    acquireLease(session, holder) {
      const lease = journal.acquireLease(session, holder);
      return {
        ...lease,
        heartbeat: () => undefined,
        release: () => (crashed ? undefined : lease.release()),
      } satisfies Lease;
    },
    get crashed() {
      return crashed;
    },
  };
}
