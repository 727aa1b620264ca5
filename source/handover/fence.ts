import { agreement } from '../../state/journal/agreement.ts';
import type { StoredEvent } from '../../state/journal/chain.ts';
import type { Journal } from '../../state/journal/journal.ts';
import type { Databases } from '../databases.ts';
import { copyDiffers } from './faults.ts';
import { whatDiffers } from './replica.ts';

const batch = 200;

/**
 * Writes all of `events` to a copy that has a beginning of them: from here on the first host finds that the session was adopted.
 * Faults: `handover/differs`, and those of the copy.
 */
export async function fence(
  database: string,
  events: readonly StoredEvent[],
  databases: Pick<Databases, 'open'>,
): Promise<void> {
  const [first] = events;
  const { journalCopy } = await databases.open(database);
  if (!first || !journalCopy) return;
  const theirs = await journalCopy.links(first.session);
  const common = agreement(events, theirs);
  if (theirs.length > common) throw copyDiffers(first.session, database, common + 1);
  const writer = await journalCopy.open(first.session);
  try {
    for (let next = common; next < events.length; next += batch) {
      const added = await writer.add(events.slice(next, next + batch));
      if (!added) throw copyDiffers(first.session, database, next + 1);
    }
  } finally {
    await writer.close();
  }
}

/**
 * Before this host does anything in a session again: another one may have gone on with it. A copy that can't be read says
 * nothing. Faults: `session/adopted`.
 */
export async function requireNotAdopted(
  session: string,
  names: readonly string[],
  databases: Pick<Databases, 'open'>,
  journal: Pick<Journal, 'stored'>,
): Promise<void> {
  const ours = journal.stored(session);
  const found = await Promise.all(names.map((name) => beyond(name, session, ours, databases).catch(() => undefined)));
  const adopted = found.find((fault) => fault !== undefined);
  if (adopted) throw adopted;
}

async function beyond(
  name: string,
  session: string,
  ours: readonly StoredEvent[],
  databases: Pick<Databases, 'open'>,
): Promise<Error | undefined> {
  const { journalCopy } = await databases.open(name);
  const theirs = (await journalCopy?.links(session)) ?? [];
  const common = agreement(ours, theirs);
  if (!journalCopy || theirs.length === common) return undefined;
  const fault = whatDiffers(name, session, await journalCopy.events(session), common + 1);
  return 'code' in fault && fault.code === 'session/adopted' ? fault : undefined;
}
