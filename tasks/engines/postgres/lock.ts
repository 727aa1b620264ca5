import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '../../../state/fault.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { SessionLock } from '../engine.ts';
import type { PostgresConnection } from './connection.ts';
import { fitApplication } from './conninfo/application-name.ts';

/** `NFRY` in ASCII: the first half of every advisory lock of ours. The second is 1 for sessions, 2 for the ledger. */
export const advisoryClass = 0x4e465259;

const defaultHeartbeatMs = 15_000;
const betweenAttemptsMs = 2_000;
const attempts = 60;
/** A server may take a moment to see that a process which was killed is gone. */
const predecessorPatienceMs = 2_000;
const betweenLooksMs = 50;

export interface LockOptions {
  /** Runbook's name of the database, for faults. */
  readonly name: string;
  /** What the holder of the lock is called at the server: the same for every process of one session. */
  readonly application?: string;
  open(): Promise<PostgresConnection>;
  /** How often the server is asked whether the lock is still there. */
  readonly heartbeatMs?: number;
}

/**
 * Holds the database against other sessions of Nightferry, with an advisory lock on a connection that does nothing
 * else. The lock dies with the connection, so it is there exactly as long as this process can reach the server. When the
 * connection breaks the lock is taken again for two minutes; meanwhile the ledger's keys still fence every chunk.
 * Faults: `database/locked`, and those of connecting.
 */
export async function takeLock(options: LockOptions): Promise<SessionLock> {
  const lock = new AdvisoryLock(options);
  await lock.takeAfterPredecessor();
  return lock;
}

/** A backend, told from a later one with the same pid. */
interface Backend {
  readonly pid: string;
  readonly startedAt: string;
}

class AdvisoryLock implements SessionLock {
  readonly lost: Promise<Error>;
  readonly #options: LockOptions;
  readonly #released = new AbortController();
  #connection: PostgresConnection | undefined;
  #self: Backend | undefined;
  #giveUp: (fault: Error) => void = () => undefined;

  constructor(options: LockOptions) {
    this.#options = options;
    this.lost = new Promise((resolve) => {
      this.#giveUp = resolve;
    });
  }

  /**
   * Whoever holds it from here in the name of this session is a process of it that was killed: its lease is ours by now, and
   * the server ends its connection by itself.
   */
  async takeAfterPredecessor(): Promise<void> {
    for (let waitedMs = 0; ; waitedMs += betweenLooksMs) {
      try {
        return await this.take();
      } catch (error) {
        if (!(error instanceof HeldForNow) || waitedMs >= predecessorPatienceMs) throw faultOf(error);
      }
      await pause(betweenLooksMs, this.#released.signal);
    }
  }

  async take(): Promise<void> {
    const connection = await this.#options.open();
    try {
      const { rows } = await connection.query(takeSql);
      const [taken = null, pid = null, startedAt = null] = rows[0] ?? [];
      if (taken !== 't') throw await this.#heldByOther(connection);
      this.#self = { pid: pid ?? '', startedAt: startedAt ?? '' };
    } catch (error) {
      await connection.close();
      throw error;
    }
    // It may have been released while it was being regained.
    if (this.#released.signal.aborted) return connection.close();
    this.#connection = connection;
    void this.#watch(connection);
  }

  async release(): Promise<void> {
    this.#released.abort();
    await this.#connection?.close();
  }

  /** Until the lock is gone: the connection broke, or a pooler behind it gave our session to somebody else. */
  async #watch(connection: PostgresConnection): Promise<void> {
    const { signal } = this.#released;
    const { heartbeatMs = defaultHeartbeatMs } = this.#options;
    const ended = new Promise<void>((resolve) => connection.client.once('end', resolve));
    while (!connection.isLost && !signal.aborted) {
      await Promise.race([ended, pause(heartbeatMs, signal)]);
      if (signal.aborted) return;
      const holds = await connection.query(holdsSql, [], AbortSignal.timeout(heartbeatMs)).then(
        ({ rows }) => rows[0]?.[0] === 't',
        () => false,
      );
      if (!holds) break;
    }
    await connection.close();
    if (!signal.aborted) await this.#regain();
  }

  async #regain(): Promise<void> {
    let last: unknown;
    for (let attempt = 1; attempt <= attempts && !this.#released.signal.aborted; attempt += 1) {
      try {
        return await this.take();
      } catch (error) {
        const fault = faultOf(error);
        if (fault instanceof Fault && fault.code === 'database/locked') return this.#giveUp(fault);
        last = error;
      }
      await pause(betweenAttemptsMs, this.#released.signal);
    }
    this.#giveUp(notRegained(this.#options.name, last));
  }

  /** The server may not have noticed yet that our own earlier connection is dead: that holder goes by itself. */
  async #heldByOther(connection: PostgresConnection): Promise<Error> {
    const { rows } = await connection.query(holderSql);
    const [pid = null, startedAt = null, application = null, , isFromHere = null] = rows[0] ?? [];
    const isSelf = pid !== null && pid === this.#self?.pid && startedAt === this.#self.startedAt;
    if (isSelf) return new Error('the server still keeps the connection that broke');
    const fault = lockedBy(this.#options.name, rows[0] ?? []);
    // Whoever held it a moment ago has let go of it since: it is there to be taken.
    if (rows.length === 0) return new HeldForNow(fault);
    const isSameSession =
      isFromHere === 't' && application !== null && application === fitApplication(this.#options.application ?? '');
    return isSameSession ? new HeldForNow(fault) : fault;
  }
}

/** What the server shows beside the lock of a session. */
export function lockApplication(session: string): string {
  return fitApplication(`nightferry lock ${session}`);
}

/** Who holds it, by a row of `holderSql`. */
export function lockedBy(name: string, [pid = null, , application = null, address = null]: readonly Cell[]): Fault {
  const who = [application || 'a session', address && `from ${address}`, pid && `server process ${pid}`].filter(
    Boolean,
  );
  return new Fault('database/locked', `Another Nightferry holds ${name}: ${who.join(', ')}.`, {
    remedy: [
      'Leave that session first, or watch it instead.',
      ...(pid === null ? [] : [`If nobody is behind it any more: SELECT pg_terminate_backend(${pid});`]),
    ],
    retry: 'safe',
  });
}

/** By somebody who is about to let go of it, or has. */
class HeldForNow extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

function faultOf(error: unknown): unknown {
  return error instanceof HeldForNow ? error.fault : error;
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

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
}

function notRegained(name: string, cause: unknown): Fault {
  return new Fault(
    'database/lock-lost',
    `The connection that held ${name} broke and could not be had again for two minutes.`,
    {
      remedy: ['See whether the server and the network are up.', 'Resume the session when they are.'],
      retry: 'safe',
      cause,
    },
  );
}
