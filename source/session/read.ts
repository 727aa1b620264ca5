import { Fault } from '../../state/fault.ts';
import { foldFurther } from '../../state/session/evolve.ts';
import { foldJournal } from '../../state/session/fold-journal.ts';
import type { Session } from '../../state/session/session.ts';
import type { Workbench } from '../workbench.ts';

/** The session as its journal has it. Faults: `session/unknown`, with the ones there are. */
export function readSession(id: string, { journal }: Pick<Workbench, 'journal'>): Session {
  const session = foldJournal(id, journal);
  if (!session) throw unknown(id, journal);
  return session;
}

/** Before whatever reads it itself: a long session is not read twice. Faults: as `readSession`. */
export function requireSession(id: string, journal: Pick<Workbench['journal'], 'sessions' | 'file'>): void {
  if (!journal.sessions().some(({ session }) => session === id)) throw unknown(id, journal);
}

function unknown(id: string, journal: Pick<Workbench['journal'], 'sessions' | 'file'>): Fault {
  const known = journal.sessions().map(({ session }) => session);
  return new Fault('session/unknown', `There is no session ${id} in the journal ${journal.file ?? ''}.`, {
    remedy: [
      known.length > 0 ? `There are: ${known.slice(0, 8).join(', ')}.` : 'It has none yet.',
      'Name another journal with --journal if it is elsewhere.',
    ],
    retry: 'safe',
  });
}

/** A session that was read in this process, with what came since. */
export function caughtUp(session: Session, { journal }: Pick<Workbench, 'journal'>): Session {
  return foldFurther(session, journal.read(session.id, session.seq));
}

/** An abandoned session is over for good, and a dry run did nothing. */
export function mayGoBack({ finished, opened }: Session): boolean {
  return finished?.outcome !== 'abandoned' && !opened.dryRun;
}

/** What to say of a session that is wanted again and has ended for good. */
export function isOver({ id, finished }: Session): Fault {
  return new Fault(
    'session/finished',
    `Session ${id} ended at ${finished?.at ?? 'an unknown time'}; there is nothing to resume.`,
    {
      remedy: [`See what it did: nightferry report ${id}`],
      retry: 'safe',
    },
  );
}
