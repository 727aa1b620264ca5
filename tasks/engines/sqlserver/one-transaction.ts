import type { Connection as Tds } from 'tedious';
import type { Result } from '../connection.ts';
import { commitLost, endedInside } from '../transaction-faults.ts';
import { committed } from './tds/exact-tokens.ts';

export interface TransactionHome {
  readonly tds: Tds;
  /** Runbook's name of the database, for faults. */
  readonly name: string;
  batch(sql: string): Promise<Result>;
}

/** The one transaction that a connection can have open, told from whatever the SQL inside of it begins and ends. */
export class OneTransaction {
  readonly #home: TransactionHome;
  /** As the server numbers it. */
  #number: string | undefined;

  constructor(home: TransactionHome) {
    this.#home = home;
  }

  /** Ours was begun, and the server has ended it since: what comes now would be committed on its own. */
  get isOver(): boolean {
    return this.#number !== undefined && this.#number !== this.#now();
  }

  /** Faults: `database/commit-lost`, `database/transaction-ended`, those of `work`. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const { name, batch } = this.#home;
    const tds: NodeJS.EventEmitter = this.#home.tds;
    if (this.#number !== undefined) throw new Error(`a transaction is open already on ${name}`);
    await batch('SET XACT_ABORT ON; BEGIN TRANSACTION');
    this.#number = this.#now();
    let isKept = false;
    const onCommitted = () => {
      isKept = true;
    };
    tds.on(committed, onCommitted);
    try {
      const result = await work().catch(async (error: unknown) => {
        // When this fails too the connection is gone, and the server rolls back by itself.
        await this.#rollBack().catch(() => undefined);
        // The SQL committed some of it before it failed: whoever ran it again would do that twice.
        throw isKept ? endedInside(name, error) : error;
      });
      if (this.isOver) {
        await this.#rollBack();
        throw endedInside(name);
      }
      await this.#commit();
      return result;
    } finally {
      tds.off(committed, onCommitted);
      this.#number = undefined;
    }
  }

  async #commit(): Promise<void> {
    const { rows } = await this.#home.batch(commitSql).catch(async (error: unknown) => {
      // A COMMIT that was refused may have left it open: what comes next on this connection would be in it.
      await this.#rollBack().catch(() => undefined);
      throw error;
    });
    const [state = null] = rows[0] ?? [];
    if (state === 'committed') return;
    await this.#rollBack();
    throw state === 'none' ? endedInside(this.#home.name) : commitLost(this.#home.name, state ?? 'nothing');
  }

  #rollBack(): Promise<Result> {
    this.#number = undefined;
    return this.#home.batch('IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION');
  }

  /** Eight bytes, all zero outside of a transaction. The driver's types call it private. */
  #now(): string {
    const { tds } = this.#home as unknown as { readonly tds: { currentTransactionDescriptor(): Buffer } };
    return tds.currentTransactionDescriptor().toString('hex');
  }
}

/** A transaction that can't be committed any more is not: the answer says what became of it. */
const commitSql = `IF XACT_STATE() = 1 AND @@TRANCOUNT = 1
BEGIN
  COMMIT TRANSACTION; SELECT 'committed';
END
ELSE SELECT CASE XACT_STATE() WHEN -1 THEN 'a transaction that had failed' WHEN 0 THEN 'none' ELSE 'one of the SQL still open' END`;
