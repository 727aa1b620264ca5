import type { Client } from 'pg';
import type { Cell } from '../../../state/outcome.ts';
import { type Connection, type Result, type ScriptOptions, scriptRows } from '../connection.ts';
import type { LedgerKey } from '../ledger.ts';
import type { Line } from '../line.ts';
import { SessionCalls } from '../session-calls.ts';
import { commitLost, endedInside } from '../transaction-faults.ts';
import { cancelUntil } from './cancel.ts';
import { openClient, type Route } from './client.ts';
import { codeOf } from './code-of.ts';
import { isLoss, lostFault } from './faults.ts';
import { postgresLine } from './line.ts';
import { statementStart } from './script-place.ts';
import { type Executed, execute, type Statement } from './statement.ts';
import { type StatementPlace, statementFault } from './statement-fault.ts';
import { stepLock } from './step-lock.ts';
import { TransactionEnd } from './transaction-end.ts';

type Place = Omit<StatementPlace, 'name'>;

/** One session on the server. Calls wait for each other, in the order they came. */
export class PostgresConnection implements Connection {
  /** For the copy halves of this engine, through `use`. */
  readonly client: Client;
  readonly #route: Route;
  readonly #onClose: (connection: PostgresConnection) => void;
  readonly #calls: SessionCalls<Client, Place>;
  readonly #line: Line;
  #inTransaction = false;

  private constructor(
    client: Client,
    route: Route,
    application: string,
    onClose: (connection: PostgresConnection) => void,
  ) {
    this.client = client;
    this.#route = route;
    this.#onClose = onClose;
    this.#calls = new SessionCalls({
      driver: client,
      cancel: (finished) => cancelUntil(finished, client, route),
      isStopped: (error) => codeOf(error) === '57014' || isLoss(error),
      isLoss,
      lostFault: (cause) => lostFault(cause, route),
      statementFault: (error, place) =>
        statementFault(error, { ...place, name: route.name, statementStart: place.statementStart }),
      destroy: () => client.connection.stream.destroy(),
      end: () => client.end(),
    });
    this.#line = postgresLine({
      ...{ client, route, application },
      turn: () => this.#calls.turn,
      isAwaiting: () => this.#calls.isAwaiting,
      breakOff: (why) => this.#calls.destroy(why),
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
    let end: TransactionEnd | undefined;
    try {
      await this.query('begin');
      end = new TransactionEnd(this.client);
      const result = await work().catch(async (error: unknown) => {
        const isEnded = end?.isSeen;
        // When this fails too the connection is gone, and the server rolls back by itself.
        await this.query('rollback').catch(() => undefined);
        throw isEnded ? endedInside(this.#route.name, error) : error;
      });
      if (end.isSeen) {
        await this.query('rollback').catch(() => undefined);
        throw endedInside(this.#route.name);
      }
      end.stop();
      const { command } = await this.#statement({ sql: 'commit', count: 'one' }, { sql: 'commit' });
      if (command !== 'COMMIT') throw commitLost(this.#route.name, command);
      return result;
    } finally {
      end?.stop();
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
    place: Place = { sql: '' },
    awaits: () => boolean = () => true,
  ): Promise<T> {
    return this.#calls.run(work, signal, place, awaits);
  }

  /** A lock of the session, never waited for: what waits keeps CREATE INDEX CONCURRENTLY from its end. */
  async hold(key: LedgerKey): Promise<boolean> {
    const { rows } = await this.query(`select pg_try_advisory_lock(${stepLock('step', key)})`);
    return rows[0]?.[0] === 't';
  }

  async close(): Promise<void> {
    this.#onClose(this);
    await this.#calls.close();
  }

  #statement(statement: Statement, place: Place, signal?: AbortSignal): Promise<Executed> {
    return this.use((client) => execute(client, statement), signal, place);
  }
}
