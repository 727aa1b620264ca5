import type { Database as Handle } from 'better-sqlite3';
import { Fault } from '../../../state/fault.ts';
import type { SessionLock } from '../session-lock.ts';
import { openFault, resultOf } from './faults.ts';

export interface LockOptions {
  /** Runbook's name of the database, for faults. */
  readonly name: string;
  /** The database's real path: two ways to one file must meet in one lock. */
  readonly path: string;
  readonly owner: string;
  open(path: string): Promise<Handle>;
}

/**
 * Holds the database against other sessions of Nightferry: an open write transaction on a second file beside it,
 * `NAME-nightferry-lock`. The operating system releases it with the process that holds it, however that ends. The
 * database itself stays free, and the file stays behind, since removing it would race with whoever opens it. On network
 * file systems it is as good as their locks are. It can't be lost while the process lives.
 * Faults: `database/locked`, `database/permission`.
 */
export async function takeLock({ name, path, owner, open }: LockOptions): Promise<SessionLock> {
  const file = `${path}-nightferry-lock`;
  const handle = await open(file).catch((error: unknown) => {
    throw noLockFile(error, name, file);
  });
  try {
    signIn(handle, owner);
  } catch (error) {
    const holder = resultOf(error).startsWith('SQLITE_BUSY') ? holderOf(handle) : undefined;
    handle.close();
    throw holder === undefined ? openFault(error, name, file) : locked(name, holder);
  }
  return {
    lost: new Promise(() => undefined),
    release: async () => {
      handle.close();
    },
  };
}

/**
 * The name must be committed to be read by others, and the lock is the transaction after that. Whoever slips in
 * between holds it, and the second BEGIN says so; if they have come and gone, their name is overwritten.
 */
function signIn(handle: Handle, owner: string): void {
  for (;;) {
    handle.exec('begin immediate');
    handle.exec('create table if not exists holder (name text not null)');
    handle.exec('delete from holder');
    handle.prepare('insert into holder values (?)').run(owner);
    handle.exec('commit');
    handle.exec('begin immediate');
    if (holderOf(handle) === owner) return;
    handle.exec('rollback');
  }
}

function holderOf(handle: Handle): string {
  try {
    const name = handle.prepare('select name from holder').pluck().get();
    return typeof name === 'string' ? name : 'a session';
  } catch {
    return 'a session that is just beginning';
  }
}

function locked(name: string, holder: string): Fault {
  return new Fault('database/locked', `Another Nightferry holds ${name}: ${holder}.`, {
    remedy: ['Leave that session first, or watch it instead.', 'If nobody is behind it any more, end its process.'],
    retry: 'safe',
  });
}

function noLockFile(cause: unknown, name: string, file: string): Fault {
  return new Fault('database/permission', `${name} can't be locked: ${file} can't be made or written.`, {
    remedy: ["See who may write the file and the database's directory, then try again."],
    retry: 'safe',
    cause,
  });
}
