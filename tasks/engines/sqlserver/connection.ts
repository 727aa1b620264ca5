import type { Connection as Tds } from 'tedious';
import type { Cell } from '../../../state/outcome.ts';
import { readSql } from '../../../state/runbook/sql/statements.ts';
import { type Connection, type Result, type ScriptOptions, scriptRows } from '../connection.ts';
import type { LedgerKey } from '../ledger.ts';
import type { Line } from '../line.ts';
import { SessionCalls } from '../session-calls.ts';
import { endedInside } from '../transaction-faults.ts';
import { isLoss, lostFault } from './faults/faults.ts';
import { type StatementPlace, severalStatements, statementFault } from './faults/statement-fault.ts';
import { sqlServerLine } from './line.ts';
import { OneTransaction } from './one-transaction.ts';
import { onlySemicolons } from './sql-dialect.ts';
import { execute, type Statement } from './statement.ts';
import { stepLock } from './step-lock.ts';
import type { Row } from './tds/exact-parser.ts';
import { type OpenTds, openTds, type Route } from './tds/open.ts';

const closingPatienceMs = 2_000;
type Place = Omit<StatementPlace, 'name'>;

/** One session on the server. Calls wait for each other, in the order they came. */
export class SqlServerConnection implements Connection {
  readonly #open: OpenTds;
  readonly #route: Route;
  readonly #onClose: (connection: SqlServerConnection) => void;
  readonly #line: Line;
  readonly #transaction: OneTransaction;
  readonly #calls: SessionCalls<Tds, Place>;

  private constructor(
    open: OpenTds,
    route: Route,
    application: string,
    onClose: (connection: SqlServerConnection) => void,
  ) {
    this.#open = open;
    this.#route = route;
    this.#onClose = onClose;
    this.#transaction = new OneTransaction({ tds: open.tds, name: route.name, batch: (sql) => this.batch(sql) });
    this.#calls = new SessionCalls({
      driver: open.tds,
      // What comes behind a transaction that is over would be committed on its own, whatever becomes of the rest.
      admit: () => {
        if (this.#transaction.isOver) throw endedInside(route.name);
      },
      // The driver waits for the answer to its attention, and gives the connection up where none comes.
      cancel: async () => {
        open.tds.cancel();
        return true;
      },
      isStopped: () => true,
      isLoss: (error) => isLoss(error) || this.isLost,
      lostFault: (cause) => lostFault(cause, route),
      statementFault: (error, place) => statementFault(error, { ...place, name: route.name }),
      destroy: (why) => open.destroy(why),
      end: () => open.close().catch(() => undefined),
    });
    this.#line = sqlServerLine({
      ...{ tds: open.tds, sessionId: open.sessionId, route, application },
      turn: () => this.#calls.turn,
      isAwaiting: () => this.#calls.isAwaiting,
      breakOff: (why) => this.#calls.destroy(why),
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
    return this.#calls.isLost;
  }

  /** Resolves when it is broken or closed. */
  get ended(): Promise<void> {
    return this.#calls.ended;
  }

  /** Itself, while something is under way on it, for whoever watches that it does not hang. */
  get line(): Line | undefined {
    return this.#calls.isUnderWay ? this.#line : undefined;
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
    return this.#calls.run(work, signal, place, awaits);
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
    await this.#calls.close();
  }

  #statement(statement: Statement, place: Place, signal?: AbortSignal): Promise<Result> {
    return this.use((tds) => execute(tds, statement), signal, place);
  }
}
