import { Fault } from '../../state/fault.ts';
import type { SessionHandle } from './handle.ts';
import { differentServer, isSame } from './identities.ts';

/** The parts of a session that letting go of a database and pinning it again go through. */
type Held = Pick<SessionHandle, 'databases' | 'locks' | 'log' | 'runbook'>;

/** Lets go of a database, so that it can be renamed or dropped. Journaled first: after a kill it may not be there. */
export async function releaseDatabase(name: string, { databases, locks, log }: Held): Promise<void> {
  log.append('database.released', { database: name });
  await locks.release(name);
  await databases.letGo(name);
}

/**
 * Takes what the name stands for now as the database of the session. It must be on the same server as the one before.
 * In a rehearsal it inherits the mark of the stand-in whose place it takes. A freeze stays with the database that it was made
 * of: nobody proves it of this one. Faults: `session/changed-server`, `database/locked`, and those of connecting.
 */
export async function repinDatabase(
  name: string,
  why: string,
  { databases, locks, log, runbook }: Held,
): Promise<void> {
  const database = await databases.takeBack(name);
  const identity = await database.identity();
  const { opened, facts } = log.snapshot();
  const before = facts.repinned[name] ?? opened.databases[name]?.identity ?? {};
  const moved = differentServer(before, identity);
  if (moved.length > 0) {
    throw new Fault('session/changed-server', `${name} is now on another server than before: ${moved.join('; ')}.`, {
      remedy: [`Lead ${name} back to the server it was on, and retry.`],
      retry: 'safe',
    });
  }
  if (runbook.environment.standIn && !(await database.isStandIn())) {
    await database.query(database.engine.standInLine(identity.database ?? database.name));
  }
  await locks.take(name);
  const freeze = facts.freezes[name];
  if (freeze && !freeze.thawed && !isSame(before, identity)) {
    const seen = [`${name} stands for another database from here on; the one that was frozen still is`];
    log.append('database.thawed', { database: name, verdict: 'unproven', seen });
  }
  log.append('database.repinned', { database: name, identity, why });
}
