import { realpath, stat } from 'node:fs/promises';
import type { Options } from 'better-sqlite3';
import type { DatabaseFacts } from '../../../state/doctor/database-facts.ts';
import { Fault } from '../../../state/fault.ts';
import type { Catalog } from '../../../state/init/catalog.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { ServerIdentity } from '../../../state/session/opened.ts';
import type { AfterLoad } from '../../after-load/seam.ts';
import type { Privilege } from '../../kind.ts';
import type { ClientOptions, ClientProgram } from '../client-program.ts';
import type { Result } from '../connection.ts';
import { type CountSql, countedRows } from '../counted-rows.ts';
import type { ConnectOptions, Database, Engine } from '../engine.ts';
import type { Lack } from '../lack.ts';
import type { RejectStore } from '../rejects.ts';
import type { SessionLock } from '../session-lock.ts';
import type { TableInfo } from '../table-info.ts';
import { sqliteAfterLoad } from './after-load/after-load.ts';
import { openedFile, SqliteConnection } from './connection.ts';
import { SqliteThreads } from './copy-threads.ts';
import { openFault } from './faults.ts';
import { labelOf } from './file-url.ts';
import { openHandle, openPinned } from './handle.ts';
import { SqliteLedger } from './ledger.ts';
import { takeLock } from './lock.ts';
import { lackedPrivilege } from './privileges.ts';
import { readCatalog } from './read-catalog.ts';
import { sqliteRejects } from './rejects.ts';
import { lookUpTable } from './table.ts';
import { Turns } from './turns.ts';

/** One SQLite file of a session. */
export class SqliteDatabase implements Database {
  readonly engine: Engine;
  readonly name: string;
  readonly label: string;
  readonly ledger: SqliteLedger;
  readonly afterLoad: AfterLoad;
  readonly rejects: RejectStore;
  /** Reads the file beside this thread, for copies. */
  readonly threads: SqliteThreads;
  readonly path: string;
  readonly #connections = new Set<SqliteConnection>();
  readonly #turns = new Turns();
  readonly #locks: SessionLock[] = [];
  #writer: SqliteConnection | undefined;
  #reader: SqliteConnection | undefined;

  constructor(engine: Engine, path: string, { name }: ConnectOptions) {
    this.engine = engine;
    this.name = name;
    this.label = labelOf(path);
    this.path = path;
    this.threads = new SqliteThreads(path);
    this.afterLoad = sqliteAfterLoad({
      name,
      query: (sql, values, signal) => this.query(sql, values, signal),
      connect: () => this.connect(),
      table: (table) => this.table(table),
    });
    this.ledger = new SqliteLedger(name, () => this.#shared());
    this.rejects = sqliteRejects(name, () => this.#shared());
  }

  client({ readOnly }: ClientOptions): ClientProgram {
    return {
      program: 'sqlite3',
      args: [...(readOnly ? ['-readonly'] : []), this.path],
      env: {},
      hints: ['.quit comes back.', ...(readOnly ? ['It is opened read-only, and stays so.'] : [])],
      comesWith: 'On Debian it is in the package sqlite3.',
    };
  }

  /** The file it is: restoring over it keeps the identity, putting another file in its place changes it. */
  async identity(): Promise<ServerIdentity> {
    const file = await realpath(this.path);
    const { ino } = await stat(file, { bigint: true });
    const { rows } = await this.read('select sqlite_version()');
    return { file, inode: String(ino), version: rows[0]?.[0] ?? '' };
  }

  async isStandIn(): Promise<boolean> {
    const { rowCount } = await this.read(
      `select 1 from sqlite_schema where type = 'table' and name = 'nightferry_stand_in'`,
    );
    return rowCount > 0;
  }

  /** Faults: `database/no-maintenance`, `database/missing`, `database/not-sqlite`. */
  async connect({ beside }: Parameters<Database['connect']>[0] = {}): Promise<SqliteConnection> {
    if (beside) {
      throw new Fault('database/no-maintenance', `${this.name} is an SQLite file: there is nothing beside it.`, {
        remedy: ['Write the name of the database without /maintenance.'],
        retry: 'safe',
      });
    }
    return this.#open({});
  }

  async query(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result> {
    return (await this.#shared()).query(sql, values, signal);
  }

  async read(sql: string, values?: readonly Cell[], signal?: AbortSignal, keep?: number): Promise<Result> {
    this.#reader ??= await this.#open({ readonly: true });
    return this.#reader.query(sql, values, signal, keep);
  }

  async table(name: string): Promise<TableInfo | undefined> {
    return lookUpTable(name, this.name, await this.#shared());
  }

  async catalog(signal?: AbortSignal): Promise<Catalog> {
    const { version = '' } = await this.identity();
    return readCatalog(this.path, version, (sql, values) => this.read(sql, values, signal));
  }

  countRows(...which: Parameters<Database['countRows']>): Promise<bigint> {
    return countedRows(this, counting, ...which);
  }

  async lock(owner: string): Promise<SessionLock> {
    const lock = await takeLock({
      name: this.name,
      path: await realpath(this.path),
      owner,
      open: (path) => openHandle(path, { timeout: 100 }),
    });
    this.#locks.push(lock);
    return lock;
  }

  lacks(privilege: Privilege): Promise<Lack | undefined> {
    return lackedPrivilege(privilege, this);
  }

  async checkup(): Promise<DatabaseFacts> {
    const { version = '' } = await this.identity();
    const { size } = await stat(this.path);
    return { server: `SQLite ${version}`, bytes: size };
  }

  async close(): Promise<void> {
    await Promise.all(this.#locks.map((lock) => lock.release()));
    await this.threads.close();
    await Promise.all([...this.#connections].map((connection) => connection.close()));
  }

  async #shared(): Promise<SqliteConnection> {
    this.#writer ??= await this.#open({});
    return this.#writer;
  }

  async #open(options: Options): Promise<SqliteConnection> {
    try {
      const handle = await openPinned(this.path, options);
      const file = await openedFile(this.path);
      const connection = new SqliteConnection(handle, this.name, file, this.#turns, (closed) =>
        this.#connections.delete(closed),
      );
      this.#connections.add(connection);
      return connection;
    } catch (error) {
      throw openFault(error, this.name, this.path);
    }
  }
}

const counting: CountSql = {
  select: 'select count(*) from',
  where: 'where',
  missing: (table, database) =>
    new Fault('database/no-table', `There is no table ${table} in ${database}.`, {
      remedy: ['Correct the name.'],
      retry: 'safe',
    }),
};
