import type { Runbook } from '../../state/runbook/runbook.ts';
import { SessionLog } from '../../state/session/log.ts';
import type { Session } from '../../state/session/session.ts';
import { requireNotAdopted } from '../handover/fence.ts';
import { mirrorOf } from '../handover/mirror.ts';
import { requireSameServers } from '../session/identities.ts';
import { beatWhilePreparing } from '../session/keep.ts';
import { DatabaseLocks, databasesWithCopy } from '../session/locks.ts';
import { type Prepared, prepareSession } from '../session/prepare.ts';
import { caughtUp } from '../session/read.ts';
import { changedNamespace } from '../session/resume.ts';
import type { Workbench } from '../workbench.ts';
import { databasesWithRejects } from './stores.ts';

/** A session that this process holds without running it. */
export interface Held extends Prepared {
  readonly log: SessionLog;
}

/**
 * Holds a session, a finished one too, for as long as the work lasts: its lease, and the locks of the databases that it
 * fills, as whoever resumes it would. What is journaled meanwhile goes into the copies for another host.
 * Faults: `session/leased`, `session/changed-server`, `session/changed-namespace`, `database/locked`, those of connecting.
 */
export async function whileHeld<T>(
  known: Session,
  runbook: Runbook,
  workbench: Workbench,
  signal: AbortSignal,
  work: (held: Held) => Promise<T>,
): Promise<T> {
  const { journal, clock, actor, redactor } = workbench;
  const lease = journal.acquireLease(known.id, { name: actor.name, host: actor.host, pid: process.pid });
  const endBeat = beatWhilePreparing(lease);
  let prepared: Prepared | undefined;
  try {
    const session = caughtUp(known, workbench);
    const { released } = session.facts;
    prepared = await prepareSession(runbook, session.id, workbench, { signal, released, willRun: () => false });
    requireSameServers(session, prepared.identities);
    if (prepared.namespaceFingerprint !== session.opened.namespaceFingerprint) throw changedNamespace(session.id);
    const { databases } = prepared;
    const locks = new DatabaseLocks(databases, session.id);
    try {
      await locks.takeAll(databasesWithRejects(runbook, session));
      const copies = databasesWithCopy(runbook, workbench.engineOf).filter((name) => !released.includes(name));
      await requireNotAdopted(session.id, copies, databases, journal);
      const redact = <V>(value: V) => redactor.data(value);
      const log = SessionLog.since({ journal, clock, actor, lease, redact }, session);
      // What is wrong with a copy is journaled; the retry goes on.
      const mirrored = mirrorOf({ log, databases }, runbook, workbench).start({ stop: () => undefined });
      try {
        return await work({ ...prepared, log });
      } finally {
        await mirrored();
      }
    } finally {
      await locks.releaseAll();
    }
  } finally {
    endBeat();
    await prepared?.databases.close();
    lease.release();
  }
}
