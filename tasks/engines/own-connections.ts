import type { Cell } from '../../state/outcome.ts';
import type { Connection, Result } from './connection.ts';
import type { Line } from './line.ts';
import type { SessionLock } from './session-lock.ts';
import { SharedConnections } from './shared-connections.ts';

/** How many statements that do not need a connection of their own run at the same time. */
const sharedLimit = 4;

/** A session of this process at a server. */
export interface OwnConnection extends Connection {
  query(sql: string, values?: readonly Cell[], signal?: AbortSignal, keep?: number): Promise<Result>;
  /** Whether it is known to be broken or closed. */
  readonly isLost: boolean;
  /** Itself, while something is under way on it. */
  readonly line: Line | undefined;
}

/** How statements that only look are kept from writing, in an engine's SQL. */
export interface Reading {
  /** Refuses a statement that would, where the server does not, by throwing. */
  admit?(): void;
  readonly begin: string;
  readonly rollBack: string;
}

/** All that this process has open at the server in one database: connections, those that statements share, and locks. */
export class OwnConnections<C extends OwnConnection> {
  readonly #name: string;
  readonly #open = new Set<C>();
  readonly #shared: SharedConnections<C>;
  readonly #locks: SessionLock[] = [];
  #isClosed = false;

  /** `name`: the runbook's, of the database. `connect` opens one more, with `open`. */
  constructor(name: string, connect: () => Promise<C>) {
    this.#name = name;
    this.#shared = new SharedConnections(connect, sharedLimit);
  }

  /** Those that are open now. */
  get all(): readonly C[] {
    return [...this.#open];
  }

  /** Counts in what `make` opens, until that says that it is closed. Rejects when all was closed meanwhile. */
  async open(make: (onClose: (closed: C) => void) => Promise<C>): Promise<C> {
    const connection = await make((closed) => this.#open.delete(closed));
    this.#open.add(connection);
    if (!this.#isClosed) return connection;
    await connection.close();
    throw new Error(`${this.#name} was closed`);
  }

  /** Works on a shared connection that nobody else uses meanwhile. */
  use<T>(work: (connection: C) => Promise<T>): Promise<T> {
    return this.#shared.use(work);
  }

  /** One transaction on a shared connection. */
  inTransaction(work: (connection: Connection) => Promise<void>): Promise<void> {
    return this.#shared.use((connection) => connection.transaction(() => work(connection)));
  }

  query(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result> {
    return this.#shared.use((connection) => connection.query(sql, values, signal));
  }

  /** One statement in a transaction that is rolled back, whatever the statement does. */
  read(
    { admit, begin, rollBack }: Reading,
    ...[sql, values, signal, keep]: Parameters<OwnConnection['query']>
  ): Promise<Result> {
    return this.#shared.use(async (connection) => {
      signal?.throwIfAborted();
      admit?.();
      await connection.query(begin);
      try {
        return await connection.query(sql, values, signal, keep);
      } finally {
        await connection.query(rollBack).catch(() => undefined);
      }
    });
  }

  /** See `SharedConnections.renew`. */
  renew(): Promise<void> {
    return this.#shared.renew();
  }

  lines(): readonly Line[] {
    return this.all.flatMap(({ line }) => line ?? []);
  }

  /** Keeps a lock, to be released when all is closed. */
  async lock(taken: Promise<SessionLock>): Promise<SessionLock> {
    const lock = await taken;
    this.#locks.push(lock);
    return lock;
  }

  /** Whoever opens one later is refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#locks.map((lock) => lock.release()));
    await Promise.all(this.all.map((connection) => connection.close()));
  }
}
