import type { Event } from '../../state/events.ts';
import { messageOf } from '../../state/fault.ts';
import type { FoundCopy } from '../../state/journal/choose-copy.ts';
import type { Database } from '../../tasks/engines/engine.ts';

/** A session that a copy knows of, by its first and last event. */
export interface KnownSession {
  readonly id: string;
  readonly opened: Extract<Event, { type: 'session.opened' }>;
  readonly last: Event;
}

export interface Unreadable {
  readonly database: string;
  readonly why: string;
}

type Open = (name: string) => Promise<Database>;

/** The sessions that any of these databases has a copy of, each once, the one that was last heard of first. */
export async function knownSessions(
  names: readonly string[],
  open: Open,
): Promise<{ readonly sessions: readonly KnownSession[]; readonly unreadable: readonly Unreadable[] }> {
  const { found, unreadable } = await eachOf(names, async (name) =>
    ((await (await open(name)).journalCopy?.sessions()) ?? []).map(({ session, first, last }) => ({
      id: session,
      opened: JSON.parse(first) as KnownSession['opened'],
      last: JSON.parse(last) as Event,
    })),
  );
  const newestFirst = found.flat().sort((one, other) => other.last.seq - one.last.seq);
  const each = new Map<string, KnownSession>();
  for (const session of newestFirst) if (!each.has(session.id)) each.set(session.id, session);
  const sessions = [...each.values()].sort((one, other) => (one.last.at < other.last.at ? 1 : -1));
  return { sessions, unreadable };
}

/** What each of these databases has of one session. */
export async function copiesOf(
  session: string,
  names: readonly string[],
  open: Open,
): Promise<{ readonly copies: readonly FoundCopy[]; readonly unreadable: readonly Unreadable[] }> {
  const { found, unreadable } = await eachOf(names, async (database) => ({
    database,
    events: (await (await open(database)).journalCopy?.events(session)) ?? [],
  }));
  return { copies: found, unreadable };
}

/** One that can't be looked at keeps nobody from the others. */
async function eachOf<T>(names: readonly string[], look: (name: string) => Promise<T>) {
  const looked = await Promise.allSettled(names.map(look));
  return {
    found: looked.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
    unreadable: looked.flatMap((result, index) =>
      result.status === 'rejected' ? [{ database: names[index] ?? '', why: messageOf(result.reason) }] : [],
    ),
  };
}
