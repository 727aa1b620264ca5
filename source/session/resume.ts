import { Fault } from '../../state/fault.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import { rolesOf } from '../../state/session/evolve.ts';
import { SessionLog } from '../../state/session/log.ts';
import type { Session } from '../../state/session/session.ts';
import type { RollbackScope } from '../../state/way-back.ts';
import { requireNotAdopted } from '../handover/fence.ts';
import { mirrorOf } from '../handover/mirror.ts';
import type { Workbench } from '../workbench.ts';
import type { SessionHandle } from './handle.ts';
import { requireSameServers } from './identities.ts';
import { beatWhilePreparing } from './keep.ts';
import { DatabaseLocks, databasesWithCopy, touchedDatabases } from './locks.ts';
import { thisRun } from './open.ts';
import { pinnedRunbook } from './pinned.ts';
import { prepareSession } from './prepare.ts';
import { caughtUp, isOver, mayGoBack, readSession } from './read.ts';
import { runByResumed } from './step-secrets.ts';

export interface ResumeOptions {
  /** Takes a changed runbook, where what has happened already is not touched by the change. */
  readonly amend?: boolean;
  /** What someone wants to go back over. A session that had come to its end opens again for it. */
  readonly rollback?: RollbackScope | undefined;
  /** The session as it was read a moment ago, so that a long one is not read and verified once more. */
  readonly known?: Session;
  /** Aborts the resuming, as long as nothing is journaled. */
  readonly signal?: AbortSignal;
}

/**
 * Takes an unfinished session up again: the same runbook, the same servers, the same id namespace, or it does not.
 * Faults: `session/unknown`, `session/finished`, `session/leased`, `session/runbook-changed`, `session/runbook-gone`,
 * `session/changed-server`, `session/changed-namespace`, `database/locked`, and those of connecting and of the journal.
 */
export async function resumeSession(
  id: string,
  workbench: Workbench,
  options: ResumeOptions = {},
): Promise<SessionHandle> {
  const { journal, clock, actor, redactor } = workbench;
  const { rollback } = options;
  const before = options.known ? caughtUp(options.known, workbench) : readSession(id, workbench);
  if (before.finished && !(rollback && mayGoBack(before))) throw isOver(before);
  const lease = journal.acquireLease(id, { name: actor.name, host: actor.host, pid: process.pid });
  const endBeat = beatWhilePreparing(lease);
  try {
    const { loaded, amended } = pinnedRunbook(before, options.amend ?? false, workbench);
    const { runbook } = loaded;
    const { signal } = options;
    const prepared = await prepareSession(runbook, id, workbench, {
      signal,
      willRun: runByResumed(before, runbook),
      released: before.facts.released,
    });
    try {
      requireSameServers(before, prepared.identities);
      if (prepared.namespaceFingerprint !== before.opened.namespaceFingerprint) throw changedNamespace(id);
      const locks = new DatabaseLocks(prepared.databases, id);
      if (!before.opened.dryRun) {
        const copies = databasesWithCopy(runbook, workbench.engineOf).filter((name) => isThere(name, before));
        const notAdopted = () => requireNotAdopted(id, copies, prepared.databases, journal);
        // Whoever holds the databases may be the host that adopted it: then that is what has to be said.
        await locks.takeAll(lockable(runbook, before)).catch(async (error: unknown) => {
          await notAdopted();
          throw error;
        });
        await notAdopted();
      }
      signal?.throwIfAborted();
      const redact = <T>(value: T) => redactor.data(value);
      const log = SessionLog.since({ journal, clock, actor, lease, redact }, before);
      log.append('session.resumed', {
        run: thisRun(endOfLast(log.snapshot())),
        servers: rolesOf(prepared.identities),
      });
      if (amended) log.append('runbook.amended', amended);
      if (rollback) log.append('rollback.requested', { scope: rollback });
      const mirror = mirrorOf({ log, databases: prepared.databases }, runbook, workbench);
      return { ...prepared, runbook, lease, locks, log, mirror };
    } catch (error) {
      await prepared.databases.close();
      throw error;
    }
  } catch (error) {
    lease.release();
    throw error;
  } finally {
    endBeat();
  }
}

/** What the session let go of is locked when a step pins it again. */
function lockable(runbook: Runbook, session: Session): readonly string[] {
  return touchedDatabases(runbook).filter((name) => isThere(name, session));
}

function isThere(name: string, { facts }: Session): boolean {
  return !facts.released.includes(name);
}

function endOfLast({ runs, adoptions }: Session): 'adopted' | 'killed' | 'left' {
  if (adoptions.at(-1)?.epoch === runs.length - 1) return 'adopted';
  return runs.at(-1)?.ended === undefined ? 'killed' : 'left';
}

export function changedNamespace(id: string): Fault {
  return new Fault('session/changed-namespace', `The id namespace is not the one that session ${id} was opened with.`, {
    remedy: ['Set it to the value it had: another namespace would give the rows of this session other ids.'],
    retry: 'safe',
  });
}
