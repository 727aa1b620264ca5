import type { Blocked } from '../../../state/blocking.ts';
import type { DatabaseFacts } from '../../../state/doctor/database-facts.ts';
import type { ServerIdentity, ServerRole } from '../../../state/events.ts';
import { Fault } from '../../../state/fault.ts';
import type { Catalog } from '../../../state/init/catalog.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { Clock } from '../../../state/ports.ts';
import type { AfterLoad } from '../../after-load/seam.ts';
import type { Readiness } from '../../checks/ready/seam.ts';
import type { Freezer } from '../../freeze/freezer.ts';
import type { Privilege } from '../../kind.ts';
import type { Marks } from '../../loss/seam.ts';
import type { ClientOptions, ClientProgram } from '../client-program.ts';
import type { Result } from '../connection.ts';
import type { ConnectOptions, Database, Engine, Lack, SessionList, SessionLock, ToolEnvironment } from '../engine.ts';
import type { Line } from '../line.ts';
import { noTable } from '../no-table.ts';
import { SharedConnections } from '../shared-connections.ts';
import type { TableInfo } from '../table-info.ts';
import { postgresAfterLoad } from './after-load/after-load.ts';
import { BlockingWatch } from './blocking.ts';
import { lookUpTable } from './catalog.ts';
import { checkUp } from './checkup.ts';
import type { Route } from './client.ts';
import { PostgresConnection } from './connection.ts';
import { requireOwnProcess } from './conninfo/pooler.ts';
import { toolEnvironment } from './conninfo/tool-environment.ts';
import { freeConnections } from './free-connections.ts';
import { postgresFreezer } from './freeze/freezer.ts';
import type { FreezeHome } from './freeze/home.ts';
import { readIdentity, readRole } from './identity.ts';
import { readIndexUse } from './index-use.ts';
import { PostgresJournalCopy } from './journal-copy.ts';
import { type LedgerHome, PostgresLedger } from './ledger.ts';
import { lockApplication, takeLock } from './lock.ts';
import { postgresMarks } from './loss/marks.ts';
import { PressureWatch } from './pressure.ts';
import { lackedPrivilege } from './privileges.ts';
import { psql } from './psql.ts';
import { measureQuery } from './query-cost.ts';
import { postgresReadiness } from './ready/readiness.ts';
import { listSessions } from './ready/session-list.ts';
import { PostgresRejects } from './rejects.ts';
import { labelOf, type Target } from './target.ts';
import { readCatalog } from './whole/read-catalog.ts';

/** How many statements that do not need a connection of their own run at the same time. */
const sharedLimit = 4;

/** One PostgreSQL database of a session. */
export class PostgresDatabase implements Database {
  readonly engine: Engine;
  readonly name: string;
  readonly label: string;
  readonly ledger: PostgresLedger;
  readonly rejects: PostgresRejects;
  readonly journalCopy: PostgresJournalCopy;
  readonly freezer: Freezer;
  readonly marks: Marks;
  readonly readiness: Readiness;
  readonly afterLoad: AfterLoad;
  readonly sessions: () => Promise<SessionList>;
  readonly indexUse: NonNullable<Database['indexUse']>;
  readonly queryCost: NonNullable<Database['queryCost']>;
  readonly deadlocks: NonNullable<Database['deadlocks']>;
  readonly blocking: () => Promise<readonly Blocked[]>;
  readonly pressure: NonNullable<Database['pressure']>;
  readonly #route: Route;
  /** Shown by the server beside its connections, where these are not given a name of their own. */
  readonly application: string;
  readonly #connections = new Set<PostgresConnection>();
  readonly #shared = new SharedConnections<PostgresConnection>(() => this.connect(), sharedLimit);
  readonly #locks: SessionLock[] = [];
  #isClosed = false;

  constructor(engine: Engine, target: Target, { name, application }: ConnectOptions) {
    this.engine = engine;
    this.name = name;
    this.label = labelOf(target);
    this.#route = { name, target };
    this.application = application;
    const home: FreezeHome = {
      name,
      query: (sql, values, signal) => this.query(sql, values, signal),
      connect: (options) => this.connect(options),
      ownPids: () => [...this.#connections].map(({ serverPid }) => serverPid),
      renewConnections: () => this.#shared.renew(),
    };
    this.freezer = postgresFreezer(home);
    this.marks = postgresMarks({ name, connect: () => this.connect() });
    this.readiness = postgresReadiness(home, this.freezer);
    this.sessions = () => listSessions(home);
    const watch = new BlockingWatch({
      connect: () => this.connect(),
      ownPids: home.ownPids,
      application,
    });
    this.blocking = () => watch.look();
    this.deadlocks = () => watch.deadlocks();
    this.indexUse = (signal) => readIndexUse(home.query, signal);
    this.queryCost = (sql, signal) => measureQuery(() => this.connect(), sql, signal);
    const pressure = new PressureWatch(this);
    this.pressure = (files, clock) => pressure.look(files, clock);
    this.journalCopy = new PostgresJournalCopy({
      name,
      query: (sql, values, signal) => this.query(sql, values, signal),
      connect: (options) => this.connect(options),
    });
    const ledgerHome: LedgerHome = {
      name,
      query: (sql, values) => this.query(sql, values),
      inTransaction: (work) => this.#shared.use((connection) => connection.transaction(() => work(connection))),
    };
    this.ledger = new PostgresLedger(ledgerHome);
    this.rejects = new PostgresRejects(ledgerHome);
    this.afterLoad = postgresAfterLoad(
      {
        name,
        query: home.query,
        connect: (options) => this.connect(options),
        table: (table, signal) => this.table(table, signal),
      },
      this.rejects,
    );
  }

  /** Where it is, for the parts of this engine that connect beside it. */
  get target(): Target {
    return this.#route.target;
  }

  identity(): Promise<ServerIdentity> {
    return this.#shared.use(readIdentity);
  }

  role(): Promise<ServerRole> {
    return this.#shared.use(readRole);
  }

  requireOwnProcess(): Promise<void> {
    return requireOwnProcess(this.name, this.label, () => this.connect());
  }

  /** What `ALTER DATABASE ... SET` left in the catalog: a session, or whoever opens it, could set the value itself. */
  async isStandIn(): Promise<boolean> {
    const { rows } = await this.query(`
      select exists (
        select from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase, unnest(s.setconfig) as c (setting)
        where d.datname = current_database() and s.setrole = 0
          and lower(c.setting) in ('nightferry.stand_in=on', 'nightferry.stand_in=true'))`);
    return rows[0]?.[0] === 't';
  }

  async connect(options: Parameters<Database['connect']>[0] = {}): Promise<PostgresConnection> {
    const application = options.application ?? this.application;
    const connection = await (options.beside ? this.#openBeside(application) : this.#open(this.#route, application));
    if (!this.#isClosed) return connection;
    await connection.close();
    throw new Error(`${this.name} was closed`);
  }

  query(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result> {
    return this.#shared.use((connection) => connection.query(sql, values, signal));
  }

  read(sql: string, values?: readonly Cell[], signal?: AbortSignal, keep?: number): Promise<Result> {
    return this.#shared.use(async (connection) => {
      signal?.throwIfAborted();
      await connection.query('begin transaction read only');
      try {
        return await connection.query(sql, values, signal, keep);
      } finally {
        await connection.query('rollback').catch(() => undefined);
      }
    });
  }

  table(name: string, signal?: AbortSignal): Promise<TableInfo | undefined> {
    return lookUpTable(name, this.name, (sql, values) => this.query(sql, values, signal));
  }

  catalog(signal?: AbortSignal): Promise<Catalog> {
    return readCatalog((sql) => this.read(sql, [], signal));
  }

  /** Faults: `database/no-table`, and what the server says to `where`. */
  async countRows(table: string, where?: string, signal?: AbortSignal): Promise<bigint> {
    const found = await this.table(table, signal);
    if (!found) throw noTable(table, this.name, 'on the search_path');
    // On lines of its own, so that a comment at its end does not swallow the parenthesis.
    const filter = where === undefined ? '' : ` where (\n${where}\n)`;
    const { rows } = await this.read(`select count(*) from ${found.sql}${filter}`, [], signal);
    return BigInt(rows[0]?.[0] ?? 0);
  }

  async lock(owner: string): Promise<SessionLock> {
    const application = lockApplication(owner);
    const lock = await takeLock({ name: this.name, application, open: () => this.connect({ application }) });
    this.#locks.push(lock);
    return lock;
  }

  toolEnvironment(application = this.application): ToolEnvironment {
    return toolEnvironment(this.#route.target, application);
  }

  lines(): readonly Line[] {
    return [...this.#connections].flatMap(({ line }) => line ?? []);
  }

  freeConnections(): Promise<number> {
    return freeConnections({ query: (sql, values) => this.query(sql, values) });
  }

  client(options: ClientOptions): ClientProgram {
    return psql(this.#route.target, options);
  }

  lacks(privilege: Privilege): Promise<Lack | undefined> {
    const { name } = this;
    return lackedPrivilege(privilege, {
      name,
      query: (sql, values) => this.query(sql, values),
      table: (table) => this.table(table),
    });
  }

  checkup(clock: Clock): Promise<DatabaseFacts> {
    return checkUp({ query: (sql, values) => this.query(sql, values) }, clock);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#locks.map((lock) => lock.release()));
    await Promise.all([...this.#connections].map((connection) => connection.close()));
  }

  async #open(route: Route, application: string): Promise<PostgresConnection> {
    const connection = await PostgresConnection.open(route, application, (closed) => this.#connections.delete(closed));
    this.#connections.add(connection);
    return connection;
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
