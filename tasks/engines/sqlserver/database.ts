import type { Catalog } from '../../../state/init/catalog.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { ServerIdentity, ServerRole } from '../../../state/session/opened.ts';
import type { ClientOptions, ClientProgram } from '../client-program.ts';
import type { Result } from '../connection.ts';
import { type CountSql, countedRows } from '../counted-rows.ts';
import type { ConnectOptions, Database, Engine } from '../engine.ts';
import type { Line } from '../line.ts';
import { noTable } from '../no-table.ts';
import { OwnConnections } from '../own-connections.ts';
import type { SessionLock } from '../session-lock.ts';
import type { TableInfo } from '../table-info.ts';
import { Aside } from './aside.ts';
import { SqlServerConnection } from './connection.ts';
import { isPassing } from './faults/passing.ts';
import { readIdentity, readRole } from './identity.ts';
import { lockApplication, takeLock } from './lock.ts';
import { requireReading } from './only-reads.ts';
import { type SqlServerParts, sqlServerParts } from './parts.ts';
import { sqlcmdClient } from './sqlcmd.ts';
import { isMarked } from './stand-in.ts';
import { lookUpTable } from './table.ts';
import { labelOf, type SqlServerTarget } from './target.ts';
import type { Route } from './tds/open.ts';
import { readCatalog } from './whole/read-catalog.ts';

/** One SQL Server database of a session. */
export class SqlServerDatabase implements Database {
  readonly engine: Engine;
  readonly name: string;
  readonly label: string;
  readonly ledger: SqlServerParts['ledger'];
  readonly rejects: SqlServerParts['rejects'];
  readonly freezer: SqlServerParts['freezer'];
  readonly readiness: SqlServerParts['readiness'];
  readonly afterLoad: SqlServerParts['afterLoad'];
  readonly sessions: SqlServerParts['sessions'];
  readonly blocking: SqlServerParts['blocking'];
  readonly deadlocks: SqlServerParts['deadlocks'];
  readonly pressure: SqlServerParts['pressure'];
  readonly indexUse: SqlServerParts['indexUse'];
  readonly queryCost: SqlServerParts['queryCost'];
  readonly freeConnections: SqlServerParts['freeConnections'];
  readonly lacks: SqlServerParts['lacks'];
  readonly checkup: SqlServerParts['checkup'];
  readonly isPassing = isPassing;
  /** Shown by the server beside its connections, where these are not given a name of their own. */
  readonly application: string;
  readonly #route: Route;
  readonly #connections: OwnConnections<SqlServerConnection>;
  readonly #aside = new Aside();

  constructor(engine: Engine, target: SqlServerTarget, { name, application }: ConnectOptions) {
    this.engine = engine;
    this.name = name;
    this.label = labelOf(target);
    this.application = application;
    this.#route = { name, target };
    const connections = new OwnConnections(name, () => this.connect());
    this.#connections = connections;
    const parts = sqlServerParts({
      ...{ name, application },
      query: (sql, values, signal) => connections.query(sql, values, signal),
      inTransaction: (work) => connections.inTransaction(work),
      connect: (options) => this.connect(options),
      ownSessions: () => connections.all.map(({ sessionId }) => sessionId),
      aside: (work) => this.#aside.during(work, () => connections.renew()),
      table: (table, signal) => this.table(table, signal),
    });
    this.ledger = parts.ledger;
    this.rejects = parts.rejects;
    this.freezer = parts.freezer;
    this.readiness = parts.readiness;
    this.afterLoad = parts.afterLoad;
    this.sessions = parts.sessions;
    this.blocking = parts.blocking;
    this.deadlocks = parts.deadlocks;
    this.pressure = parts.pressure;
    this.indexUse = parts.indexUse;
    this.queryCost = parts.queryCost;
    this.freeConnections = parts.freeConnections;
    this.lacks = parts.lacks;
    this.checkup = parts.checkup;
  }

  /** Where it is, for the parts of this engine that connect beside it. */
  get target(): SqlServerTarget {
    return this.#route.target;
  }

  identity(): Promise<ServerIdentity> {
    return this.#connections.use(readIdentity);
  }

  role(): Promise<ServerRole> {
    return this.#connections.use(readRole);
  }

  isStandIn(): Promise<boolean> {
    return isMarked((sql) => this.query(sql));
  }

  async connect(options: Parameters<Database['connect']>[0] = {}): Promise<SqlServerConnection> {
    if (!options.beside) await this.#aside.isOver;
    const route = options.beside ? this.#beside() : this.#route;
    const application = options.application ?? this.application;
    return this.#connections.open((onClose) => SqlServerConnection.open(route, application, onClose));
  }

  query(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result> {
    return this.#connections.query(sql, values, signal);
  }

  /** T-SQL has no transactions that can't write: see `requireReading`. Whatever the statement does is rolled back. */
  read(sql: string, values?: readonly Cell[], signal?: AbortSignal, keep?: number): Promise<Result> {
    const admit = () => requireReading(sql, this.name);
    return this.#connections.read({ ...reading, admit }, sql, values, signal, keep);
  }

  table(name: string, signal?: AbortSignal): Promise<TableInfo | undefined> {
    return lookUpTable(name, this.name, (sql, values) => this.query(sql, values, signal));
  }

  catalog(signal?: AbortSignal): Promise<Catalog> {
    return readCatalog((sql) => this.query(sql, [], signal));
  }

  countRows(...which: Parameters<Database['countRows']>): Promise<bigint> {
    return countedRows(this, counting, ...which);
  }

  lock(owner: string): Promise<SessionLock> {
    const application = lockApplication(owner);
    const open = async () => this.#aside.withLock(await this.connect({ application }));
    return this.#connections.lock(takeLock({ name: this.name, application, open }));
  }

  lines(): readonly Line[] {
    return this.#connections.lines();
  }

  client(options: ClientOptions): ClientProgram {
    return sqlcmdClient(this.target, options);
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  /** Statements about a database itself run in another one. */
  #beside(): Route {
    return { name: `${this.name}/maintenance`, target: { ...this.#route.target, database: 'master' } };
  }
}

const reading = { begin: 'BEGIN TRANSACTION', rollBack: 'IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION' };

const counting: CountSql = {
  select: 'SELECT COUNT_BIG(*) FROM',
  where: 'WHERE',
  missing: (table, database) => noTable(table, database, 'in the default schema'),
};
