import type { Fault } from '../../../state/fault.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { SessionLock } from '../session-lock.ts';
import { lockedFault, takeServerLock } from '../session-lock.ts';
import type { SqlServerConnection } from './connection.ts';

/**
 * The application lock that a session holds, for as long as its connection lives. Such locks are a database's own; where they
 * are not, the name of the database keeps them apart.
 */
const resource = `CONCAT(N'nightferry session ', DB_NAME())`;
/** Beside it, a lock with the name of who holds it: anybody may ask for that, whoever may see sessions of others. */
const named = `CONCAT(N'nightferry session ', DB_NAME(), N' of ', APP_NAME())`;

export interface LockOptions {
  /** Runbook's name of the database, for faults. */
  readonly name: string;
  /** What the holder of the lock is called at the server: the same for every process of one session. */
  readonly application: string;
  open(): Promise<SqlServerConnection>;
  /** How often the server is asked whether the lock is still there. */
  readonly heartbeatMs?: number;
}

/** With sp_getapplock, whose locks are a database's own. Faults: `database/locked`, and those of connecting. */
export function takeLock({ name, application, open, heartbeatMs }: LockOptions): Promise<SessionLock> {
  return takeServerLock<SqlServerConnection>({
    name,
    open,
    heartbeatMs,
    async take(connection) {
      const { rows } = await connection.batch(takeSql);
      const [got = null, session = null, since = null] = rows[0] ?? [];
      return { isTaken: Number(got ?? -1) >= 0, self: selfOf(session, since) };
    },
    async holds(connection, signal) {
      const { rows } = await connection.query(holdsSql, [], signal);
      return rows[0]?.[0] === 'Exclusive';
    },
    async holder(connection) {
      const { rows } = await connection.query(holderSql);
      const [row] = rows;
      if (!row) return undefined;
      const [session = null, since = null, shown = null, , isFromHere = null] = row;
      const isPredecessor = isFromHere === '1' && shown === application;
      return { self: selfOf(session, since), isPredecessor, fault: lockedBy(name, row) };
    },
    unknownHolder: () => lockedBy(name, []),
  });
}

/** A session, told from a later one with the same number. */
function selfOf(session: Cell, since: Cell): string {
  return `${session} ${since}`;
}

/** What the server shows beside the lock of a session: in what it keeps of a program's name. */
export function lockApplication(session: string): string {
  return `nightferry lock ${session}`.slice(0, 128);
}

/** Who holds it, by a row of `holderSql`. */
export function lockedBy(name: string, [session = null, , application = null, host = null]: readonly Cell[]): Fault {
  const who = [application || 'a session', host && `from ${host}`, session && `server session ${session}`];
  const ending = session === null ? undefined : `KILL ${session};`;
  return lockedFault(name, who.filter((part) => part !== null).filter(Boolean), ending);
}

const takeSql = `DECLARE @got int, @resource nvarchar(255) = ${resource};
EXEC @got = sp_getapplock @Resource = @resource, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0;
SET @resource = ${named};
IF @got >= 0 EXEC sp_getapplock @Resource = @resource, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0;
SELECT @got, session_id, login_time FROM sys.dm_exec_sessions WHERE session_id = @@SPID`;

const holders = `FROM sys.dm_exec_sessions s
WHERE s.program_name LIKE N'nightferry lock %' AND s.session_id <> @@SPID AND s.database_id = DB_ID()`;

const holdsSql = `SELECT APPLOCK_MODE('public', ${resource}, 'Session')`;

/**
 * Whether the database is held, and whether that is by who is called `$1`: 0 where a lock could not be had. Babelfish does not
 * survive the sixth lock of a connection that could not be had (4.3: the whole server ends, and starts anew): there the
 * connections that hold one are looked for.
 */
export const heldSql = `SELECT ${free(resource, '')},
  ${free("CONCAT(N'nightferry session ', DB_NAME(), N' of ', $1)", ' AND s.program_name = $1')}`;

function free(lock: string, andWhose: string): string {
  return `CASE WHEN SERVERPROPERTY('BabelfishVersion') IS NULL THEN APPLOCK_TEST('public', ${lock}, 'Exclusive', 'Session')
    WHEN EXISTS (SELECT 1 ${holders}${andWhose}) THEN 0 ELSE 1 END`;
}

/**
 * Session, its start, name and host of whoever holds the lock, and whether that is where we are. Locks themselves are shown
 * only to who may see the server's state; connections that hold one bear its name, and are of this database.
 */
export const holderSql = `SELECT TOP (1) s.session_id, s.login_time, s.program_name, s.host_name,
  CASE WHEN s.host_name = HOST_NAME() THEN 1 ELSE 0 END
${holders}
ORDER BY s.login_time`;
