import { Fault } from '../../../state/fault.ts';
import type { Catalog } from '../../../state/init/catalog.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { ServerIdentity, ServerRole } from '../../../state/session/opened.ts';
import type { ClientOptions, ClientProgram, ToolEnvironment } from '../client-program.ts';
import type { Result } from '../connection.ts';
import { type CountSql, countedRows } from '../counted-rows.ts';
import type { ConnectOptions, Database, Engine } from '../engine.ts';
import type { Line } from '../line.ts';
import { noTable } from '../no-table.ts';
import { OwnConnections } from '../own-connections.ts';
import type { SessionLock } from '../session-lock.ts';
import type { TableInfo } from '../table-info.ts';
import { lookUpTable } from './catalog.ts';
import type { Route } from './client.ts';
import { PostgresConnection } from './connection.ts';
import { requireOwnProcess } from './conninfo/pooler.ts';
import { toolEnvironment } from './conninfo/tool-environment.ts';
import { readIdentity, readRole } from './identity.ts';
import { lockApplication, takeLock } from './lock.ts';
import { type PostgresParts, postgresParts } from './parts.ts';
import { PressureWatch } from './pressure.ts';
import { psql } from './psql.ts';
import { isMarked } from './stand-in.ts';
import { labelOf, type Target } from './target.ts';
import { readCatalog } from './whole/read-catalog.ts';

/** One PostgreSQL database of a session. */
export class PostgresDatabase implements Database {
  readonly engine: Engine;
  readonly name: string;
  readonly label: string;
  readonly ledger: PostgresParts['ledger'];
  readonly rejects: PostgresParts['rejects'];
  readonly journalCopy: PostgresParts['journalCopy'];
  readonly freezer: PostgresParts['freezer'];
  readonly marks: PostgresParts['marks'];
  readonly readiness: PostgresParts['readiness'];
  readonly afterLoad: PostgresParts['afterLoad'];
  readonly sessions: PostgresParts['sessions'];
  readonly blocking: PostgresParts['blocking'];
  readonly deadlocks: PostgresParts['deadlocks'];
  readonly indexUse: PostgresParts['indexUse'];
  readonly queryCost: PostgresParts['queryCost'];
  readonly freeConnections: PostgresParts['freeConnections'];
  readonly lacks: PostgresParts['lacks'];
  readonly checkup: PostgresParts['checkup'];
  readonly pressure: NonNullable<Database['pressure']>;
  /** Shown by the server beside its connections, where these are not given a name of their own. */
  readonly application: string;
  readonly #route: Route;
  readonly #connections: OwnConnections<PostgresConnection>;

  constructor(engine: Engine, target: Target, { name, application }: ConnectOptions) {
    this.engine = engine;
    this.name = name;
    this.label = labelOf(target);
    this.#route = { name, target };
    this.application = application;
    const connections = new OwnConnections(name, () => this.connect());
    this.#connections = connections;
    const parts = postgresParts({
      ...{ name, application },
      query: (sql, values, signal) => connections.query(sql, values, signal),
      inTransaction: (work) => connections.inTransaction(work),
      connect: (options) => this.connect(options),
      ownPids: () => connections.all.map(({ serverPid }) => serverPid),
      renewConnections: () => connections.renew(),
      table: (table, signal) => this.table(table, signal),
    });
    this.ledger = parts.ledger;
    this.rejects = parts.rejects;
    this.journalCopy = parts.journalCopy;
    this.freezer = parts.freezer;
    this.marks = parts.marks;
    this.readiness = parts.readiness;
    this.afterLoad = parts.afterLoad;
    this.sessions = parts.sessions;
    this.blocking = parts.blocking;
    this.deadlocks = parts.deadlocks;
    this.indexUse = parts.indexUse;
    this.queryCost = parts.queryCost;
    this.freeConnections = parts.freeConnections;
    this.lacks = parts.lacks;
    this.checkup = parts.checkup;
    const pressure = new PressureWatch(this);
    this.pressure = (files, clock) => pressure.look(files, clock);
  }

  /** Where it is, for the parts of this engine that connect beside it. */
  get target(): Target {
    return this.#route.target;
  }

  identity(): Promise<ServerIdentity> {
    return this.#connections.use(readIdentity);
  }

  role(): Promise<ServerRole> {
    return this.#connections.use(readRole);
  }

  requireOwnProcess(): Promise<void> {
    return requireOwnProcess(this.name, this.label, () => this.connect());
  }

  isStandIn(): Promise<boolean> {
    return isMarked((sql) => this.query(sql));
  }

  async connect(options: Parameters<Database['connect']>[0] = {}): Promise<PostgresConnection> {
    const application = options.application ?? this.application;
    return options.beside ? this.#openBeside(application) : this.#open(this.#route, application);
  }

  query(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result> {
    return this.#connections.query(sql, values, signal);
  }

  read(sql: string, values?: readonly Cell[], signal?: AbortSignal, keep?: number): Promise<Result> {
    return this.#connections.read(reading, sql, values, signal, keep);
  }

  table(name: string, signal?: AbortSignal): Promise<TableInfo | undefined> {
    return lookUpTable(name, this.name, (sql, values) => this.query(sql, values, signal));
  }

  catalog(signal?: AbortSignal): Promise<Catalog> {
    return readCatalog((sql) => this.read(sql, [], signal));
  }

  countRows(...which: Parameters<Database['countRows']>): Promise<bigint> {
    return countedRows(this, counting, ...which);
  }

  lock(owner: string): Promise<SessionLock> {
    const application = lockApplication(owner);
    const open = () => this.connect({ application });
    return this.#connections.lock(takeLock({ name: this.name, application, open }));
  }

  toolEnvironment(application = this.application): ToolEnvironment {
    return toolEnvironment(this.#route.target, application);
  }

  lines(): readonly Line[] {
    return this.#connections.lines();
  }

  client(options: ClientOptions): ClientProgram {
    return psql(this.#route.target, options);
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  #open(route: Route, application: string): Promise<PostgresConnection> {
    return this.#connections.open((onClose) => PostgresConnection.open(route, application, onClose));
  }

  /** Statements about a database itself run in another one; every server has one of these two. */
  async #openBeside(application: string): Promise<PostgresConnection> {
    const beside = (database: string): Route => ({
      ...this.#route,
      name: `${this.name}/maintenance`,
      target: { ...this.#route.target, database },
    });
    try {
      return await this.#open(beside('postgres'), application);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'database/missing') throw error;
      return this.#open(beside('template1'), application);
    }
  }
}

const reading = { begin: 'begin transaction read only', rollBack: 'rollback' };

const counting: CountSql = {
  select: 'select count(*) from',
  where: 'where',
  missing: (table, database) => noTable(table, database, 'on the search_path'),
};
