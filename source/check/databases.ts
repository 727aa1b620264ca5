import { Fault } from '../../state/fault.ts';
import type { RecheckedDatabase } from '../../state/recheck.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import type { OpenedDatabase } from '../../state/session/opened.ts';
import type { Session } from '../../state/session/session.ts';
import type { Looking } from '../looking.ts';
import { identityDifferences } from '../session/identities.ts';

/**
 * Every database of the runbook, held against what the session pinned last. One that it let go of is not looked at; one
 * that can't be reached is left to the checks that need it. Faults: `session/changed-server`, unless `elsewhere`.
 */
export async function sameDatabases(
  session: Session,
  runbook: Runbook,
  { onlooker }: Looking,
  elsewhere: boolean,
): Promise<readonly RecheckedDatabase[]> {
  const found: RecheckedDatabase[] = [];
  const unreachable: unknown[] = [];
  for (const name of Object.keys(runbook.databases)) {
    const pinned = session.opened.databases[name];
    if (!pinned || session.facts.released.includes(name)) continue;
    try {
      const database = await onlooker.database(name);
      found.push(compared(name, database.label, pinned, session, await database.identity()));
    } catch (error) {
      unreachable.push(error);
    }
  }
  if (found.length === 0 && unreachable.length > 0) throw unreachable[0];
  if (!elsewhere && found.some(({ same }) => !same)) throw changed(session, found);
  return found;
}

function compared(
  name: string,
  label: string,
  pinned: OpenedDatabase,
  { facts }: Session,
  identity: OpenedDatabase['identity'],
): RecheckedDatabase {
  const differences = identityDifferences(facts.repinned[name] ?? pinned.identity, identity);
  return { name, label, same: differences.length === 0, differences };
}

function changed({ id, opened }: Session, found: readonly RecheckedDatabase[]): Fault {
  const others = found.filter(({ same }) => !same);
  const what = others.map(({ name, differences }) => `${name} (${differences.join(', ')})`).join('; ');
  return new Fault('session/changed-server', `Not what session ${id} worked on: ${what}.`, {
    remedy: [
      ...others.map(({ name, label }) => `${name} is ${label} now, and was ${opened.databases[name]?.label ?? ''}.`),
      'Lead the environment to the databases of that night, and check again.',
      'If a failover or a move is the reason: --elsewhere asks all the same, and says so.',
    ],
    retry: 'safe',
  });
}

/** For lines on a terminal. */
export function databaseText({ name, label, same, differences }: RecheckedDatabase): string {
  return same
    ? `${name} is ${label}`
    : `${name} is ${label}, NOT the database of the session: ${differences.join(', ')}`;
}
