import { stat } from 'node:fs/promises';
import type { Database as Handle } from 'better-sqlite3';
import { Fault } from '../../../state/fault.ts';
import type { Cell } from '../../../state/outcome.ts';
import { lexSql } from '../../../state/runbook/sql/lexer.ts';
import { type Connection, type Result, type ScriptOptions, scriptRows } from '../connection.ts';
import { movedAway, statementFault } from './faults.ts';
import { execute, type Statement } from './statement.ts';
import type { Turns } from './turns.ts';

/** Which file a path led to when it was opened. */
export interface OpenedFile {
  readonly path: string;
  readonly inode: string;
}

export async function openedFile(path: string): Promise<OpenedFile> {
  const { ino, dev } = await stat(path, { bigint: true });
  return { path, inode: `${dev}/${ino}` };
}

/** One handle on the file. Calls wait for each other, in the order they came. */
export class SqliteConnection implements Connection {
  readonly #handle: Handle;
  readonly #name: string;
  readonly #turns: Turns;
  readonly #onClose: (connection: SqliteConnection) => void;
  readonly #file: OpenedFile;
  #last: Promise<unknown> = Promise.resolve();
  #inTransaction = false;

  constructor(
    handle: Handle,
    name: string,
    file: OpenedFile,
    turns: Turns,
    onClose: (connection: SqliteConnection) => void,
  ) {
    this.#handle = handle;
    this.#name = name;
    this.#file = file;
    this.#turns = turns;
    this.#onClose = onClose;
  }

  /**
   * What is written to a file that was moved away, or that another one was put in place of, is in no file that anybody
   * opens later. Faults: `database/replaced`.
   */
  async requireSameFile(): Promise<void> {
    const found = await openedFile(this.#file.path).catch(() => undefined);
    if (found?.inode !== this.#file.inode) throw replaced(this.#name, this.#file.path, found !== undefined);
  }

  query(sql: string, values?: readonly Cell[], signal?: AbortSignal, keep?: number): Promise<Result> {
    return this.#alone(() => this.#inTurn(sql, () => this.#execute({ sql, values, signal, keep })));
  }

  /** Several calls of the driver, with nobody else's in between. Errors are the driver's. */
  use<T>(work: (handle: Handle) => Promise<T>): Promise<T> {
    return this.#alone(() => work(this.#handle));
  }

  /** Statement by statement: SQLite runs no more than one at a time. */
  script(sql: string, { signal, file }: ScriptOptions = {}): Promise<Result> {
    return this.#alone(async () => {
      let shown: Pick<Result, 'columns' | 'rows'> = { columns: [], rows: [] };
      let changed = 0;
      for (const { text, start } of this.#statements(sql)) {
        const result = await this.#execute({ sql: text, signal, keep: scriptRows }, { sql, file, start });
        if (result.columns.length > 0) shown = result;
        else changed += result.rowCount;
      }
      return { columns: shown.columns, rows: shown.rows, rowCount: changed };
    });
  }

  /** Faults: `database/commit-lost`, `database/lock-timeout`, those of `work` and of the commit (deferred constraints). */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inTransaction) throw new Error(`a transaction is open already on ${this.#name}`);
    this.#inTransaction = true;
    return this.#turns.take(() => this.#transact(work));
  }

  async #transact<T>(work: () => Promise<T>): Promise<T> {
    try {
      // Immediate: a transaction that reads first and writes later could find that it never may.
      await this.query('begin immediate');
      const result = await work().catch(async (error: unknown) => {
        if (this.#handle.inTransaction) await this.query('rollback');
        throw error;
      });
      if (!this.#handle.inTransaction) throw commitLost(this.#name);
      await this.#commit();
      return result;
    } finally {
      this.#inTransaction = false;
    }
  }

  /** A COMMIT that is refused (a deferred constraint, a lock) leaves the transaction open: what it holds is given up. */
  async #commit(): Promise<void> {
    try {
      await this.query('commit');
    } catch (error) {
      if (this.#handle.inTransaction) await this.query('rollback');
      throw error;
    }
  }

  /** Statements run inside this process and die with it. */
  async hold(): Promise<boolean> {
    return true;
  }

  async close(): Promise<void> {
    this.#onClose(this);
    await this.#alone(async () => this.#handle.close());
  }

  /** A transaction has its turn already. */
  #inTurn<T>(sql: string, work: () => Promise<T>): Promise<T> {
    return this.#inTransaction || !this.#writes(sql) ? work() : this.#turns.take(work);
  }

  #writes(sql: string): boolean {
    try {
      return !this.#handle.prepare(sql).readonly;
    } catch {
      // Whoever runs it is told.
      return false;
    }
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #execute(statement: Statement, place: { sql: string; file?: string | undefined; start?: number } = statement) {
    try {
      return await execute(this.#handle, statement);
    } catch (error) {
      if (statement.signal?.aborted) throw statement.signal.reason;
      throw statementFault(error, { ...place, name: this.#name });
    }
  }

  /** Cut at semicolons; the body of a trigger has some inside, and SQLite itself says then that it is not complete. */
  *#statements(sql: string): Generator<{ text: string; start: number }> {
    let start: number | undefined;
    for (const { kind, text, start: at, end } of lexSql(sql).tokens) {
      const isEnd = kind === 'sign' && text === ';';
      if (!isEnd) start ??= at;
      if (!isEnd || start === undefined || !this.#isComplete(sql.slice(start, at))) continue;
      yield { text: sql.slice(start, end), start };
      start = undefined;
    }
    if (start !== undefined) yield { text: sql.slice(start), start };
  }

  #isComplete(sql: string): boolean {
    try {
      this.#handle.prepare(sql);
      return true;
    } catch (error) {
      return !(error instanceof Error && error.message === 'incomplete input');
    }
  }
}

function replaced(name: string, path: string, isThere: boolean): Fault {
  const what = isThere ? 'another file is there now' : 'nothing is there now';
  return new Fault('database/replaced', `${path}, which ${name} was opened at, was moved away: ${what}.`, {
    remedy: movedAway,
    retry: 'safe',
  });
}

function commitLost(name: string): Fault {
  return new Fault('database/commit-lost', `The transaction on ${name} was over before it was committed.`, {
    remedy: [
      'A failed statement rolled it back, or the SQL contains COMMIT, ROLLBACK or END: look at the data.',
      'Remove those from the SQL, then try again.',
    ],
    retry: 'unknown',
  });
}
