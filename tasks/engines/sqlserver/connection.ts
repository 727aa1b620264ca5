import { setTimeout as delay } from 'node:timers/promises';
import type { Connection as Tds } from 'tedious';
import { Fault } from '../../../state/fault.ts';
import type { Cell } from '../../../state/outcome.ts';
import { readSql } from '../../../state/runbook/sql/statements.ts';
import { type Connection, type Result, type ScriptOptions, scriptRows } from '../connection.ts';
import type { LedgerKey } from '../ledger.ts';
import type { Line } from '../line.ts';
import { endedInside } from '../transaction-faults.ts';
import { isLoss, lostFault } from './faults/faults.ts';
import { type StatementPlace, severalStatements, statementFault } from './faults/statement-fault.ts';
import { SqlServerLine } from './line.ts';
import { OneTransaction } from './one-transaction.ts';
import { onlySemicolons } from './sql-dialect.ts';
import { execute, type Statement } from './statement.ts';
import { stepLock } from './step-lock.ts';
import type { Row } from './tds/exact-parser.ts';
import { type OpenTds, openTds, type Route } from './tds/open.ts';

const closePatienceMs = 3_000;
const closingPatienceMs = 2_000;
type Place = Omit<StatementPlace, 'name'>;

/** One session on the server. Calls wait for each other, in the order they came. */
export class SqlServerConnection implements Connection {
  readonly #open: OpenTds;
  readonly #route: Route;
  readonly #onClose: (connection: SqlServerConnection) => void;
  readonly #line: Line;
  #last: Promise<unknown> = Promise.resolve();
  #lost: Error | undefined;
  readonly #transaction: OneTransaction;
  #turn = 0;
  #awaits: (() => boolean) | undefined;

  private constructor(
    open: OpenTds,
    route: Route,
    application: string,
    onClose: (connection: SqlServerConnection) => void,
  ) {
    this.#open = open;
    this.#route = route;
    this.#onClose = onClose;
    this.#line = new SqlServerLine({
      ...{ tds: open.tds, sessionId: open.sessionId, route, application },
      turn: () => this.#turn,
      isAwaiting: () => this.#awaits?.() === true,
      breakOff: (why) => this.#destroy(why),
    });
    this.#transaction = new OneTransaction({ tds: open.tds, name: route.name, batch: (sql) => this.batch(sql) });
    open.tds.on('error', (error) => {
      this.#lost ??= error;
    });
    open.tds.on('end', () => {
      this.#lost ??= new Error('the connection was closed');
    });
  }

  /** Faults: those of `openTds`. */
  static async open(
    route: Route,
    application: string,
    onClose: (connection: SqlServerConnection) => void = () => undefined,
  ): Promise<SqlServerConnection> {
    return new SqlServerConnection(await openTds(route, application), route, application, onClose);
  }

  /** The session at the server: `@@SPID`. */
  get sessionId(): number {
    return this.#open.sessionId;
  }

  /** The runbook's name of the database. */
  get name(): string {
    return this.#route.name;
  }

  /** Whether it is known to be broken or closed. */
  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** Resolves when it is broken or closed. */
  get ended(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#lost) resolve();
      else this.#open.tds.once('end', () => resolve());
    });
  }

  /** Itself, while something is under way on it, for whoever watches that it does not hang. */
  get line(): Line | undefined {
    return this.#awaits && this.#line;
  }

  async query(sql: string, values: readonly Cell[] = [], signal?: AbortSignal, keep?: number): Promise<Result> {
    if (readSql(sql, onlySemicolons).statements.length > 1) throw severalStatements(sql, this.name);
    return this.#statement({ sql, values, keep }, { sql }, signal);
  }

  /** A batch of statements with values, for what takes more than one. */
  batch(sql: string, values: readonly Cell[] = [], signal?: AbortSignal): Promise<Result> {
    return this.#statement({ sql, values }, { sql }, signal);
  }

  /** The rows as they are, some at a time; while the promise of `onRows` is open, the server is held back. */
  stream(
    sql: string,
    values: readonly Cell[],
    onRows: (rows: readonly Row[]) => Promise<void> | void,
    signal?: AbortSignal,
    awaits?: () => boolean,
  ): Promise<Result> {
    return this.use((tds) => execute(tds, { sql, values, onRows }), signal, { sql }, awaits);
  }

  /** One batch: the server reads all of it before it runs any of it. Batch separators are no SQL: see the lint. */
  async script(sql: string, { signal, onNotice, file }: ScriptOptions = {}): Promise<Result> {
    const notice = (said: { readonly message?: string }) => onNotice?.(said.message ?? '');
    this.#open.tds.on('infoMessage', notice);
    try {
      const statement = { sql, keep: scriptRows, countsChanges: true };
      const result = await this.#statement(statement, { sql, ...(file === undefined ? {} : { file }) }, signal);
      // It outlives its batch: what comes next, such as the ledger's row, would seem to have changed nothing.
      if (/\bNOCOUNT\b/i.test(sql)) await this.batch('SET NOCOUNT OFF');
      return result;
    } finally {
      this.#open.tds.off('infoMessage', notice);
    }
  }

  /** Faults: `database/commit-lost`, `database/transaction-ended`, `database/connection-lost`, those of `work`. */
  transaction<T>(work: () => Promise<T>): Promise<T> {
    return this.#transaction.run(work);
  }

  /**
   * Runs `work` while nothing else uses the connection, and gives its errors their meaning. When `signal` aborts, the
   * server is sent an attention; the promise then rejects with the signal's reason. `awaits` tells whether the next move
   * is the server's.
   */
  use<T>(
    work: (tds: Tds) => Promise<T>,
    signal?: AbortSignal,
    place: Place = { sql: '' },
    awaits: () => boolean = () => true,
  ): Promise<T> {
    const turn = this.#last.then(() => this.#alone(work, signal, place, awaits));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** A lock of the session. A connection that was just closed keeps its own until the server has seen that: no longer than this. */
  async hold(key: LedgerKey): Promise<boolean> {
    const { rows } = await this.batch(
      `DECLARE @got int; EXEC @got = sp_getapplock $1, 'Exclusive', 'Session', ${closingPatienceMs}; SELECT @got`,
      [stepLock('step', key)],
    );
    return Number(rows[0]?.[0] ?? -1) >= 0;
  }

  async close(): Promise<void> {
    this.#onClose(this);
    const closed = this.#open.close().catch(() => undefined);
    // A server that no longer answers would keep us waiting.
    const isClosed = await Promise.race([closed.then(() => true), delay(closePatienceMs, false, { ref: false })]);
    if (!isClosed) this.#destroy('the server no longer answered');
  }

  #statement(statement: Statement, place: Place, signal?: AbortSignal): Promise<Result> {
    return this.use((tds) => execute(tds, statement), signal, place);
  }

  async #alone<T>(
    work: (tds: Tds) => Promise<T>,
    signal: AbortSignal | undefined,
    place: Place,
    awaits: () => boolean,
  ): Promise<T> {
    signal?.throwIfAborted();
    if (this.#lost) throw lostFault(this.#lost, this.#route);
    // What comes behind a transaction that is over would be committed on its own, whatever becomes of the rest.
    if (this.#transaction.isOver) throw endedInside(this.name);
    const { tds } = this.#open;
    const onAbort = () => void tds.cancel();
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#turn += 1;
    this.#awaits = awaits;
    try {
      return await work(tds);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw this.#meaningOf(error, place);
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#awaits = undefined;
    }
  }

  #destroy(why: string): void {
    this.#lost ??= new Error(why);
    this.#open.destroy(this.#lost);
  }

  #meaningOf(error: unknown, place: Place): unknown {
    if (error instanceof Fault || error instanceof TypeError) return error;
    if (isLoss(error) || this.#lost) {
      this.#lost ??= error instanceof Error ? error : new Error(String(error));
      // Why it was given up here says more than that it was closed.
      return lostFault(this.#lost, this.#route);
    }
    return statementFault(error, { ...place, name: this.name });
  }
}
