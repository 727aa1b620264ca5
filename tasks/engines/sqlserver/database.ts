import type { ServerIdentity, ServerRole } from '../../../state/events.ts';
import type { Catalog } from '../../../state/init/catalog.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { AfterLoad } from '../../after-load/seam.ts';
import type { Readiness } from '../../checks/ready/seam.ts';
import type { Freezer } from '../../freeze/freezer.ts';
import type { ClientOptions, ClientProgram } from '../client-program.ts';
import type { Result } from '../connection.ts';
import type { ConnectOptions, Database, Engine, SessionLock } from '../engine.ts';
import type { Line } from '../line.ts';
import { noTable } from '../no-table.ts';
import { SharedConnections } from '../shared-connections.ts';
import type { TableInfo } from '../table-info.ts';
import { sqlServerAfterLoad } from './after-load/after-load.ts';
import { BlockingWatch } from './blocking/watch.ts';
import { checkUp } from './checkup/checkup.ts';
import { SqlServerConnection } from './connection.ts';
import { freeConnections } from './free-connections.ts';
import { sqlServerFreezer } from './freeze/freezer.ts';
import type { FreezeHome } from './freeze/home.ts';
import { readIdentity, readRole } from './identity.ts';
import { readIndexUse } from './index-use.ts';
import { SqlServerLedger } from './ledger/ledger.ts';
import type { OwnHome } from './ledger/own-tables.ts';
import { SqlServerRejects } from './ledger/rejects.ts';
import { lockApplication, takeLock } from './lock.ts';
import { requireReading } from './only-reads.ts';
import { readPressure } from './pressure.ts';
import { lackedPrivilege } from './privileges.ts';
import { measureQuery } from './query-cost.ts';
import { sqlServerReadiness } from './ready/readiness.ts';
import { listSessions } from './sessions.ts';
import { isMarked } from './stand-in.ts';
import { lookUpTable } from './table.ts';
import { labelOf, type SqlServerTarget } from './target.ts';
import type { Route } from './tds/open.ts';
import { readCatalog } from './whole/read-catalog.ts';

/** How many statements that do not need a connection of their own run at the same time. */
const sharedLimit = 4;

/** One SQL Server database of a session. */
export class SqlServerDatabase implements Database {
  readonly engine: Engine;
  readonly name: string;
  readonly label: string;
  readonly ledger: SqlServerLedger;
  readonly rejects: SqlServerRejects;
  /** Shown by the server beside its connections, where these are not given a name of their own. */
  readonly application: string;
  readonly freezer: Freezer;
  readonly readiness: Readiness;
  readonly sessions: NonNullable<Database['sessions']>;
  readonly deadlocks: NonNullable<Database['deadlocks']>;
  readonly blocking: NonNullable<Database['blocking']>;
  readonly pressure: NonNullable<Database['pressure']>;
  readonly indexUse: NonNullable<Database['indexUse']>;
  readonly queryCost: NonNullable<Database['queryCost']>;
  readonly freeConnections: NonNullable<Database['freeConnections']>;
  readonly checkup: NonNullable<Database['checkup']>;
  readonly lacks: NonNullable<Database['lacks']>;
  readonly afterLoad: AfterLoad;
  readonly #route: Route;
  readonly #connections = new Set<SqlServerConnection>();
  readonly #shared = new SharedConnections<SqlServerConnection>(() => this.connect(), sharedLimit);
  readonly #locks: SessionLock[] = [];
  readonly #lockConnections = new Set<SqlServerConnection>();
  /** While it is being changed who may be connected: then nobody of ours is, and those who want to be wait. */
  #closed: Promise<void> | undefined;
  #isClosed = false;

  constructor(engine: Engine, target: SqlServerTarget, { name, application }: ConnectOptions) {
    this.engine = engine;
    this.name = name;
    this.label = labelOf(target);
    this.application = application;
    this.#route = { name, target };
    const own: OwnHome = {
      name,
      query: (sql, values) => this.query(sql, values),
      inTransaction: (work) => this.#shared.use((connection) => connection.transaction(() => work(connection))),
    };
    this.ledger = new SqlServerLedger(own);
    this.rejects = new SqlServerRejects(own);
    const home: FreezeHome = {
      name,
      query: (sql, values, signal) => this.query(sql, values, signal),
      connect: (options) => this.connect(options),
      ownSessions: () => [...this.#connections].map(({ sessionId }) => sessionId),
      aside: (work) => this.#aside(work),
    };
    this.freezer = sqlServerFreezer(home);
    this.readiness = sqlServerReadiness(home, this.freezer);
    this.afterLoad = sqlServerAfterLoad({
      name,
      query: home.query,
      connect: (options) => this.connect(options),
      table: (table, signal) => this.table(table, signal),
    });
    this.sessions = () => listSessions(home);
    const watch = new BlockingWatch({ ...home, application });
    this.blocking = () => watch.look();
    this.deadlocks = () => watch.deadlocks();
    this.pressure = () => readPressure(home);
    this.indexUse = (signal) => readIndexUse(home.query, signal);
    this.queryCost = (sql, signal) => measureQuery(() => this.connect(), sql, signal);
    this.freeConnections = () => freeConnections(home);
    this.checkup = (clock) => checkUp(home, clock);
    this.lacks = (privilege) => lackedPrivilege(privilege, { ...home, table: (table) => this.table(table) });
  }

  /** Where it is, for the parts of this engine that connect beside it. */
  get target(): SqlServerTarget {
    return this.#route.target;
  }

  identity(): Promise<ServerIdentity> {
    return this.#shared.use(readIdentity);
  }

  role(): Promise<ServerRole> {
    return this.#shared.use(readRole);
  }

  isStandIn(): Promise<boolean> {
    return isMarked((sql) => this.query(sql));
  }

  async connect(options: Parameters<Database['connect']>[0] = {}): Promise<SqlServerConnection> {
    if (!options.beside) await this.#closed;
    const route = options.beside ? this.#beside() : this.#route;
    const connection = await SqlServerConnection.open(route, options.application ?? this.application, (closed) =>
      this.#connections.delete(closed),
    );
    this.#connections.add(connection);
    if (!this.#isClosed) return connection;
    await connection.close();
    throw new Error(`${this.name} was closed`);
  }

  query(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result> {
    return this.#shared.use((connection) => connection.query(sql, values, signal));
  }

  /** T-SQL has no transactions that can't write: see `requireReading`. Whatever the statement does is rolled back. */
  read(sql: string, values?: readonly Cell[], signal?: AbortSignal, keep?: number): Promise<Result> {
    return this.#shared.use(async (connection) => {
      signal?.throwIfAborted();
      requireReading(sql, this.name);
      await connection.query('BEGIN TRANSACTION');
      try {
        return await connection.query(sql, values, signal, keep);
      } finally {
        await connection.query('IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION').catch(() => undefined);
      }
    });
  }

  table(name: string, signal?: AbortSignal): Promise<TableInfo | undefined> {
    return lookUpTable(name, this.name, (sql, values) => this.query(sql, values, signal));
  }

  catalog(signal?: AbortSignal): Promise<Catalog> {
    return readCatalog((sql) => this.query(sql, [], signal));
  }

  /** Faults: `database/no-table`, and what the server says to `where`. */
  async countRows(table: string, where?: string, signal?: AbortSignal): Promise<bigint> {
    const found = await this.table(table, signal);
    if (!found) throw noTable(table, this.name, 'in the default schema');
    // On lines of its own, so that a comment at its end does not swallow the parenthesis.
    const filter = where === undefined ? '' : ` WHERE (\n${where}\n)`;
    const { rows } = await this.read(`SELECT COUNT_BIG(*) FROM ${found.sql}${filter}`, [], signal);
    return BigInt(rows[0]?.[0] ?? 0);
  }

  async lock(owner: string): Promise<SessionLock> {
    const application = lockApplication(owner);
    const open = async () => {
      const connection = await this.connect({ application });
      this.#lockConnections.add(connection);
      void connection.ended.then(() => this.#lockConnections.delete(connection));
      return connection;
    };
    const lock = await takeLock({ name: this.name, application, open });
    this.#locks.push(lock);
    return lock;
  }

  lines(): readonly Line[] {
    return [...this.#connections].flatMap(({ line }) => line ?? []);
  }

  client({ readOnly }: ClientOptions): ClientProgram {
    const { host, port, instance, user, database, encrypt, trustServerCertificate, password } = this.target;
    const server = port === undefined ? `${host}\\${instance ?? ''}` : `${host},${port}`;
    return {
      program: 'sqlcmd',
      args: [
        ...['-S', server, '-d', database],
        ...(user === undefined ? ['-E'] : ['-U', user]),
        ...(readOnly ? ['-K', 'ReadOnly'] : []),
        ...(trustServerCertificate || encrypt === 'off' ? ['-C'] : []),
      ],
      env: { SQLCMDPASSWORD: password },
      hints: [
        'GO on a line of its own sends what stands before it; exit comes back.',
        ...(readOnly ? ['Nothing keeps it from writing here: the server knows no sessions that only read.'] : []),
      ],
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#locks.map((lock) => lock.release()));
    await Promise.all([...this.#connections].map((connection) => connection.close()));
  }

  /** Works while only connections of ours that are in use are open. The lock is taken again by itself. */
  async #aside<T>(work: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#closed = promise;
    try {
      await this.#shared.renew();
      await Promise.all([...this.#lockConnections].map((connection) => connection.close()));
      return await work();
    } finally {
      this.#closed = undefined;
      resolve();
    }
  }

  /** Statements about a database itself run in another one. */
  #beside(): Route {
    return { name: `${this.name}/maintenance`, target: { ...this.#route.target, database: 'master' } };
  }
}
