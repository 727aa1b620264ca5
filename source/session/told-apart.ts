import { Fault } from '../../state/fault.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import { foldJournal } from '../../state/session/fold-journal.ts';
import type { Databases } from '../databases.ts';
import { knownSessions } from '../handover/copies.ts';
import type { Workbench } from '../workbench.ts';

/**
 * A night on real databases is not begun beside one that has not ended: two would change the same tables, and each would
 * take the other's for its own. Who wants that all the same names the session. Faults: `session/unfinished`.
 */
export function requireNoOtherNight(runbook: Runbook, { journal }: Pick<Workbench, 'journal'>): void {
  if (runbook.environment.standIn) return;
  for (const { session: id } of journal.sessions()) {
    const session = readable(id, journal);
    if (!session || session.finished || session.opened.dryRun || session.opened.mode !== 'live') continue;
    const { runbook: opened, environment } = session.opened;
    if (opened.id === runbook.id && environment === runbook.environment.name) throw unfinished(id, runbook);
  }
}

/** One that can't be read is said elsewhere, and keeps nobody from another. */
function readable(id: string, journal: Workbench['journal']) {
  try {
    return foldJournal(id, journal);
  } catch {
    return undefined;
  }
}

/**
 * The ledger and the lock in a database know a session by its id. One of the same id that another journal wrote is another
 * session, and its chunks and freezes are not ours. Faults: `session/known-elsewhere`.
 */
export async function requireIdOfItsOwn(id: string, databases: Databases): Promise<void> {
  const names = databases.opened().map(({ name }) => name);
  const { sessions } = await knownSessions(names, (name) => databases.open(name));
  const other = sessions.find((known) => known.id === id);
  if (!other) return;
  const { actor, at } = other.last;
  throw new Fault(
    'session/known-elsewhere',
    `A session ${id} of another journal has been at work here: ${actor.name} on ${actor.host}, last heard of ${at}.`,
    {
      remedy: [
        `To go on with it: nightferry resume ${id}, with the journal that it has (--journal FILE); or nightferry adopt, when its host is gone.`,
        'To begin another one: choose a name that it does not have, with --session.',
      ],
      retry: 'safe',
    },
  );
}

function unfinished(id: string, { id: runbook, environment }: Runbook): Fault {
  return new Fault('session/unfinished', `Session ${id} of ${runbook} in ${environment.name} has not ended.`, {
    remedy: [
      `Go on with it: nightferry resume ${id}`,
      `Or end it for good, undoing nothing: nightferry abandon ${id} --reason "..."`,
      'To begin another one beside it all the same, give it a name of its own with --session.',
    ],
    retry: 'safe',
  });
}
