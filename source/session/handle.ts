import type { Lease } from '../../state/journal/journal.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import type { SessionLog } from '../../state/session/log.ts';
import type { Databases } from '../databases.ts';
import type { Mirror } from '../handover/mirror.ts';
import type { Secrets } from '../secrets.ts';
import type { DatabaseLocks } from './locks.ts';

/** A session this process holds: leased, its databases connected and locked. */
export interface SessionHandle {
  readonly log: SessionLog;
  readonly runbook: Runbook;
  readonly lease: Lease;
  readonly locks: DatabaseLocks;
  readonly mirror: Mirror;
  readonly databases: Databases;
  readonly secrets: Secrets;
  readonly idNamespace: () => Promise<string>;
}

/** Gives back what the session holds. The lease goes last, so that nobody resumes before the locks are free. */
export async function releaseSession(handle: Pick<SessionHandle, 'lease' | 'locks' | 'databases'>): Promise<void> {
  await handle.locks.releaseAll();
  await handle.databases.close();
  try {
    handle.lease.release();
  } catch {
    // The journal can't be written just now. Whatever is wrong with it was said already; the lease dies with this process.
  }
}
