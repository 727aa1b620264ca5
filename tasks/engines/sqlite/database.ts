import { access, constants, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Database as Handle, Options } from 'better-sqlite3';
import type { DatabaseFacts } from '../../../state/doctor/database-facts.ts';
import type { ServerIdentity } from '../../../state/events.ts';
import { Fault } from '../../../state/fault.ts';
import type { Catalog } from '../../../state/init/catalog.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { AfterLoad } from '../../after-load/seam.ts';
import type { Privilege } from '../../kind.ts';
import type { ClientOptions, ClientProgram } from '../client-program.ts';
import type { Result } from '../connection.ts';
import type { ConnectOptions, Database, Engine, Lack, SessionLock } from '../engine.ts';
import type { TableInfo } from '../table-info.ts';
import { sqliteAfterLoad } from './after-load/after-load.ts';
import { openedFile, SqliteConnection } from './connection.ts';
import { SqliteThreads } from './copy-threads.ts';
import { openFault } from './faults.ts';
import { labelOf } from './file-url.ts';
import { SqliteLedger } from './ledger.ts';
import { takeLock } from './lock.ts';
import { readCatalog } from './read-catalog.ts';
import { SqliteRejects } from './rejects.ts';
import { lookUpTable } from './table.ts';
import { Turns } from './turns.ts';

/** One SQLite file of a session. */
export class SqliteDatabase implements Database {
  readonly engine: Engine;
  readonly name: string;
  readonly label: string;
  readonly ledger: SqliteLedger;
  readonly afterLoad: AfterLoad;
  readonly rejects: SqliteRejects;
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
    this.rejects = new SqliteRejects(name, () => this.#shared());
  }

  client({ readOnly }: ClientOptions): ClientProgram {
    return {
      program: 'sqlite3',
      args: [...(readOnly ? ['-readonly'] : []), this.path],
      env: {},
      hints: ['.quit comes back.', ...(readOnly ? ['It is opened read-only, and stays so.'] : [])],
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

  /** Faults: `database/no-table`, and what SQLite says to `where`. */
  async countRows(table: string, where?: string, signal?: AbortSignal): Promise<bigint> {
    const found = await this.table(table);
    if (!found) {
      throw new Fault('database/no-table', `There is no table ${table} in ${this.name}.`, {
        remedy: ['Correct the name.'],
        retry: 'safe',
      });
    }
    const filter = where === undefined ? '' : ` where (\n${where}\n)`;
    const { rows } = await this.read(`select count(*) from ${found.sql}${filter}`, [], signal);
    return BigInt(rows[0]?.[0] ?? 0);
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

  /** SQLite knows no roles: who may write the file, and beside it, may do everything. */
  async lacks({ act }: Privilege): Promise<Lack | undefined> {
    if (act === 'read') return undefined;
    const file = await realpath(this.path);
    for (const path of [file, dirname(file)]) {
      if (await mayWrite(path)) continue;
      const says = `${path} may not be written, so ${this.name} can't be changed.`;
      return { says, remedy: [`chmod u+w '${path}'`] };
    }
    return undefined;
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
      const handle = await openHandle(this.path, { fileMustExist: true, ...options });
      pin(handle, options.readonly === true);
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

function mayWrite(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** The driver is loaded when the first file is opened. It waits for no locks itself: that would stop this thread. */
async function openHandle(path: string, options: Options): Promise<Handle> {
  const { default: Sqlite } = await import('better-sqlite3');
  return new Sqlite(path, { timeout: 0, ...options });
}

/** FULL: in WAL mode the driver's default may lose the last commits when the machine crashes. Reads the file's head too. */
function pin(handle: Handle, readOnly: boolean): void {
  handle.pragma('foreign_keys = on');
  handle.pragma('synchronous = full');
  handle.pragma(`query_only = ${readOnly ? 'on' : 'off'}`);
  handle.pragma('schema_version');
}
