import { type FaultRecord, recordFault } from '../../state/fault.ts';
import { unknownSession } from '../../state/journal/faults.ts';
import type { Journal } from '../../state/journal/journal.ts';
import { foldJournal } from '../../state/session/fold-journal.ts';
import type { Session } from '../../state/session/session.ts';

/** A session for a list: one whose events were tampered with must not hide the others. */
export type Readable = { readonly session: Session } | { readonly id: string; readonly fault: FaultRecord };

/** The session, or what is wrong with its events. */
export function readable(id: string, journal: Pick<Journal, 'read'>): Readable {
  try {
    const session = foldJournal(id, journal);
    return session ? { session } : { id, fault: recordFault(unknownSession(id)) };
  } catch (error) {
    return { id, fault: recordFault(error) };
  }
}
