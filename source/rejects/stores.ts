import type { Runbook } from '../../state/runbook/runbook.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import type { Session } from '../../state/session/session.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import { kindOf } from '../../tasks/kinds.ts';

/** Databases that steps fill, and in which rejects may be kept; those that the session let go of are not looked at. */
export function databasesWithRejects(runbook: Runbook, { facts, opened }: Session): readonly string[] {
  const names = runbook.phases
    .flatMap(stepsIn)
    .flatMap(({ kind, spec }) => kindOf(kind).touches(spec))
    .flatMap((touch) => (touch.what === 'database' && touch.contents !== 'kept' ? [touch.database] : []));
  return [...new Set(names)].filter((name) => opened.databases[name] && !facts.released.includes(name));
}

/** Of these, the ones that keep rejects of the session. */
export async function storesOf(
  session: Session,
  names: readonly string[],
  open: (name: string) => Promise<Database>,
): Promise<readonly Database[]> {
  const found: Database[] = [];
  for (const name of names) {
    const database = await open(name);
    if ((await database.rejects.count({ session: session.id })).rejects > 0) found.push(database);
  }
  return found;
}
