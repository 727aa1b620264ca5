import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { Fault } from '../../../state/fault.ts';
import type { Cell } from '../../../state/outcome.ts';
import { type Connection, type Result, type ScriptOptions, scriptRows } from '../connection.ts';
import type { LedgerKey } from '../ledger.ts';
import type { Line } from '../line.ts';
import { commitLost, endedInside } from '../transaction-faults.ts';
import { cancelRunning } from './cancel.ts';
import { openClient, type Route } from './client.ts';
import { codeOf, isLoss, lostFault } from './faults.ts';
import { PostgresLine } from './line.ts';
import { statementStart } from './script-place.ts';
import { type Executed, execute, type Statement } from './statement.ts';
import { type StatementPlace, statementFault } from './statement-fault.ts';
import { stepLock } from './step-lock.ts';

/** How long a cancelled statement may go on before its connection is given up. */
const cancelPatienceMs = 10_000;
/** How long a request to cancel is given before the next one. */
const cancelEveryMs = 500;
const closePatienceMs = 3_000;

/** One session on the server. Calls wait for each other, in the order they came. */
export class PostgresConnection implements Connection {
  /** For the copy halves of this engine, through `use`. */
  readonly client: Client;
  readonly #route: Route;
  readonly #onClose: (connection: PostgresConnection) => void;
  #last: Promise<unknown> = Promise.resolve();
  #lost: Error | undefined;
  #inTransaction = false;
  readonly #line: Line;
  /** What has the connection now: its number, and whether the next move is the server's. */
  #turn = 0;
  #awaits: (() => boolean) | undefined;

  private constructor(
    client: Client,
    route: Route,
    application: string,
    onClose: (connection: PostgresConnection) => void,
  ) {
    this.client = client;
    this.#route = route;
    this.#onClose = onClose;
    this.#line = new PostgresLine({
      ...{ client, route, application },
      turn: () => this.#turn,
      isAwaiting: () => this.#awaits?.() === true,
      breakOff: (why) => this.#destroy(why),
    });
    client.on('error', (error) => {
      this.#lost ??= error;
    });
    client.on('end', () => {
      this.#lost ??= new Error('the connection was closed');
    });
  }

  /** Faults: those of `openClient`. */
  static async open(
    route: Route,
    application: string,
    onClose: (connection: PostgresConnection) => void = () => undefined,
  ): Promise<PostgresConnection> {
    return new PostgresConnection(await openClient(route, application), route, application, onClose);
  }

  /** The server process that serves it. */
  get serverPid(): number {
    // The driver knows it; its types leave it out.
    return (this.client as unknown as { readonly processID: number }).processID;
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
      else this.client.once('end', resolve);
    });
  }

  /** Itself, while something is under way on it, for whoever watches that it does not hang. */
  get line(): Line | undefined {
    return this.#awaits && this.#line;
  }

  query(sql: string, values: readonly Cell[] = [], signal?: AbortSignal, keep?: number): Promise<Result> {
    return this.#statement({ sql, values, count: 'one', keep }, { sql }, signal);
  }

  async script(sql: string, { signal, onNotice, file }: ScriptOptions = {}): Promise<Result> {
    const notice = (said: { severity?: string | undefined; message?: string | undefined }) =>
      onNotice?.(`${said.severity ?? 'NOTICE'}: ${said.message ?? ''}`);
    let completed = 0;
    const onComplete = () => {
      completed += 1;
    };
    this.client.on('notice', notice);
    try {
      return await this.#statement(
        { sql, count: 'many', keep: scriptRows, onComplete },
        {
          ...{ sql, file },
          get statementStart() {
            return statementStart(sql, completed);
          },
        },
        signal,
      );
    } finally {
      this.client.off('notice', notice);
    }
  }

  /**
   * Faults: `database/commit-lost`, `database/transaction-ended`, `database/connection-lost`, those of `work` and of the commit (deferred constraints).
   */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inTransaction) throw new Error(`a transaction is open already on ${this.#route.name}`);
    this.#inTransaction = true;
    try {
      await this.query('begin');
      const result = await work().catch(async (error: unknown) => {
        // When this fails too the connection is gone, and the server rolls back by itself.
        await this.query('rollback').catch(() => undefined);
        throw error;
      });
      if (this.client.getTransactionStatus() === 'I') throw endedInside(this.#route.name);
      const { command } = await this.#statement({ sql: 'commit', count: 'one' }, { sql: 'commit' });
      if (command !== 'COMMIT') throw commitLost(this.#route.name, command);
      return result;
    } finally {
      this.#inTransaction = false;
    }
  }

  /**
   * Runs `work` while nothing else uses the client, and gives its errors their meaning. When `signal` aborts, the
   * server is asked to cancel what runs; the promise then rejects with the signal's reason. `awaits` tells whether the
   * next move is the server's.
   */
  use<T>(
    work: (client: Client) => Promise<T>,
    signal?: AbortSignal,
    place: Omit<StatementPlace, 'name'> = { sql: '' },
    awaits: () => boolean = () => true,
  ): Promise<T> {
    const turn = this.#last.then(() => this.#alone(work, signal, place, awaits));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** A lock of the session, never waited for: what waits keeps CREATE INDEX CONCURRENTLY from its end. */
  async hold(key: LedgerKey): Promise<boolean> {
    const { rows } = await this.query(`select pg_try_advisory_lock(${stepLock('step', key)})`);
    return rows[0]?.[0] === 't';
  }

  async close(): Promise<void> {
    this.#onClose(this);
    const ended = this.client.end();
    // A server that no longer answers would keep us waiting.
    const isEnded = await Promise.race([ended.then(() => true), delay(closePatienceMs, false, { ref: false })]);
    if (!isEnded) this.#destroy('the server no longer answered');
  }

  #statement(statement: Statement, place: Omit<StatementPlace, 'name'>, signal?: AbortSignal): Promise<Executed> {
    return this.use((client) => execute(client, statement), signal, place);
  }

  async #alone<T>(
    work: (client: Client) => Promise<T>,
    signal: AbortSignal | undefined,
    place: Omit<StatementPlace, 'name'>,
    awaits: () => boolean,
  ): Promise<T> {
    signal?.throwIfAborted();
    if (this.#lost) throw lostFault(this.#lost, this.#route);
    const finished = new AbortController();
    let cancelling: Promise<void> | undefined;
    const onAbort = () => {
      cancelling = this.#cancel(finished.signal);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#turn += 1;
    this.#awaits = awaits;
    try {
      return await work(this.client);
    } catch (error) {
      if (signal?.aborted && (codeOf(error) === '57014' || isLoss(error))) throw signal.reason;
      throw this.#meaningOf(error, place);
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#awaits = undefined;
      finished.abort();
      // The next statement must not begin before the request to cancel this one is spent.
      await cancelling;
    }
  }

  /** Asks again and again: a request that reaches the server before the statement does is spent on nothing. */
  async #cancel(finished: AbortSignal): Promise<void> {
    const patience = AbortSignal.timeout(cancelPatienceMs);
    while (!patience.aborted) {
      await cancelRunning(this.client, this.#route);
      await delay(cancelEveryMs, undefined, { signal: finished }).catch(() => undefined);
      if (finished.aborted) return;
    }
    this.#destroy('the server no longer answered');
  }

  #destroy(why: string): void {
    this.#lost ??= new Error(why);
    this.client.connection.stream.destroy();
  }

  #meaningOf(error: unknown, place: Omit<StatementPlace, 'name'>): unknown {
    if (error instanceof Fault || error instanceof TypeError) return error;
    if (isLoss(error)) {
      this.#lost ??= error instanceof Error ? error : new Error(String(error));
      // Why it was given up here says more than that it was closed.
      return lostFault(this.#lost, this.#route);
    }
    return statementFault(error, { ...place, name: this.#route.name, statementStart: place.statementStart });
  }
}
