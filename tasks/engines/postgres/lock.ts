import type { Fault } from '../../../state/fault.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { SessionLock } from '../session-lock.ts';
import { lockedFault, takeServerLock } from '../session-lock.ts';
import type { PostgresConnection } from './connection.ts';
import { fitApplication } from './conninfo/application-name.ts';

/** `NFRY` in ASCII: the first half of every advisory lock of ours. The second is 1 for sessions, 2 for the ledger. */
export const advisoryClass = 0x4e465259;

export interface LockOptions {
  /** Runbook's name of the database, for faults. */
  readonly name: string;
  /** What the holder of the lock is called at the server: the same for every process of one session. */
  readonly application?: string;
  open(): Promise<PostgresConnection>;
  /** How often the server is asked whether the lock is still there. */
  readonly heartbeatMs?: number;
}

/** With an advisory lock of a session: see `takeServerLock`. Faults: `database/locked`, and those of connecting. */
export function takeLock({ name, application = '', open, heartbeatMs }: LockOptions): Promise<SessionLock> {
  return takeServerLock<PostgresConnection>({
    name,
    open,
    heartbeatMs,
    async take(connection) {
      const { rows } = await connection.query(takeSql);
      const [taken = null, pid = null, startedAt = null] = rows[0] ?? [];
      return { isTaken: taken === 't', self: selfOf(pid, startedAt) };
    },
    async holds(connection, signal) {
      const { rows } = await connection.query(holdsSql, [], signal);
      return rows[0]?.[0] === 't';
    },
    async holder(connection) {
      const { rows } = await connection.query(holderSql);
      const [row] = rows;
      if (!row) return undefined;
      const [pid = null, startedAt = null, shown = null, , isFromHere = null] = row;
      const isPredecessor = isFromHere === 't' && shown !== null && shown === fitApplication(application);
      return { self: selfOf(pid, startedAt), isPredecessor, fault: lockedBy(name, row) };
    },
    unknownHolder: () => lockedBy(name, []),
  });
}

/** A backend, told from a later one with the same pid. */
function selfOf(pid: Cell, startedAt: Cell): string {
  return `${pid} ${startedAt}`;
}

/** What the server shows beside the lock of a session. */
export function lockApplication(session: string): string {
  return fitApplication(`nightferry lock ${session}`);
}

/** Who holds it, by a row of `holderSql`. */
export function lockedBy(name: string, [pid = null, , application = null, address = null]: readonly Cell[]): Fault {
  const who = [application || 'a session', address && `from ${address}`, pid && `server process ${pid}`];
  const ending = pid === null ? undefined : `SELECT pg_terminate_backend(${pid});`;
  return lockedFault(name, who.filter((part) => part !== null).filter(Boolean), ending);
}

const ownLock = `locktype = 'advisory' and classid = ${advisoryClass} and objid = 1 and objsubid = 2
  and database = (select oid from pg_database where datname = current_database()) and granted`;

const backend = `select pid, backend_start from pg_stat_activity`;

const takeSql = `select pg_try_advisory_lock(${advisoryClass}, 1), pid, backend_start from (${backend}) b where pid = pg_backend_pid()`;
const holdsSql = `select exists (select from pg_locks where ${ownLock} and pid = pg_backend_pid())`;
/** Server process, its start, name and address of whoever holds the lock, and whether that is where we are. */
export const holderSql = `
select l.pid, a.backend_start, a.application_name, host(a.client_addr),
  a.client_addr is not distinct from (select client_addr from pg_stat_activity where pid = pg_backend_pid())
from pg_locks l left join pg_stat_activity a on a.pid = l.pid where ${ownLock}`;
