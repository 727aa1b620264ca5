import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Event, EventOf } from '../../state/events.ts';
import { applicationId } from '../../state/journal/schema.ts';
import type { PlanSummary } from '../../state/plan.ts';

/** A session as a list of names shows it. */
export interface GlancedSession {
  readonly session: string;
  readonly title: string;
  readonly lastAt: string;
  readonly isOver: boolean;
}

/** Sessions of a journal, the last heard of first; none where it is not there or not in order. */
export function glanceAtSessions(file: string | undefined): readonly GlancedSession[] {
  return glance(file, [], (db) => {
    // Jumps from one name to the next, whatever there is between them.
    const names = `WITH RECURSIVE names(name) AS (
      SELECT min(session) FROM events
      UNION ALL SELECT (SELECT min(session) FROM events WHERE session > name) FROM names WHERE name IS NOT NULL
    ) SELECT name AS session,
      (SELECT body FROM events WHERE session = name AND seq = 1) AS first,
      (SELECT body FROM events WHERE session = name ORDER BY seq DESC LIMIT 1) AS last
      FROM names WHERE name IS NOT NULL`;
    const rows = db.prepare(names).all() as { session: string; first: string; last: string }[];
    return rows
      .map(({ session, first, last }) => {
        const { at: lastAt, type }: Event = JSON.parse(last);
        const { data }: EventOf<'session.opened'> = JSON.parse(first);
        const title = `${data.runbook.id} in ${data.environment}`;
        return { session, title, lastAt, isOver: type === 'session.finished' };
      })
      .sort((a, b) => b.lastAt.localeCompare(a.lastAt));
  });
}

/** Beyond this, whether the runbook was amended is not looked for: the plan of the opening has to do. */
const searchedEvents = 20_000;

/** The plan of a session, as it was opened or amended last. */
export function glanceAtPlan(file: string | undefined, session: string): PlanSummary | undefined {
  return glance(file, undefined, (db) => {
    const sql = `SELECT body FROM events WHERE session = ? AND (seq = 1 OR (seq > 1 AND
      (SELECT max(seq) FROM events WHERE session = ?) < ${searchedEvents} AND instr(body, '"runbook.amended"') > 0))
      ORDER BY seq DESC`;
    for (const { body } of db.prepare(sql).iterate(session, session) as Iterable<{ body: string }>) {
      const event: Event = JSON.parse(body);
      if (event.type === 'runbook.amended' || event.type === 'session.opened') return event.data.plan;
    }
    return undefined;
  });
}

/**
 * Looks into a journal without leaving a trace beside it. A reader of a file in WAL mode makes its -wal and -shm anew and
 * leaves them there; so a journal that nobody has open is read as a file that does not change. Events are not verified:
 * names are offered, nothing is believed.
 */
function glance<T>(file: string | undefined, nothing: T, look: (db: DatabaseSync) => T): T {
  if (file === undefined || !existsSync(file)) return nothing;
  try {
    const isOpen = existsSync(`${file}-wal`) && existsSync(`${file}-shm`);
    const url = pathToFileURL(file);
    if (!isOpen) url.searchParams.set('immutable', '1');
    const db = new DatabaseSync(url, { readOnly: true, timeout: 100 });
    try {
      const { application_id: id } = db.prepare('PRAGMA application_id').get() ?? {};
      return id === applicationId ? look(db) : nothing;
    } finally {
      db.close();
    }
  } catch {
    return nothing;
  }
}
