import type { EventEmitter } from 'node:events';
import type { Client } from 'pg';

/** Sees whether the SQL inside of a transaction ends it, by what the server answers: COMMIT, or a session that is in none. */
export class TransactionEnd {
  readonly #connection: EventEmitter;
  #isSeen = false;

  /** From here on, inside of a transaction. */
  constructor(client: Client) {
    this.#connection = client.connection as unknown as EventEmitter;
    this.#connection.on('commandComplete', this.#onComplete);
    this.#connection.on('readyForQuery', this.#onReady);
  }

  /** Some of what it did was perhaps kept, or is no longer one with its ledger row: whoever ran it again would do that twice. */
  get isSeen(): boolean {
    return this.#isSeen;
  }

  stop(): void {
    this.#connection.off('commandComplete', this.#onComplete);
    this.#connection.off('readyForQuery', this.#onReady);
  }

  /** END and COMMIT AND CHAIN are told as COMMIT; ROLLBACK is also what a savepoint is rolled back to with. */
  readonly #onComplete = ({ text }: { readonly text?: string }) => {
    if (text === 'COMMIT' || text === 'PREPARE TRANSACTION') this.#isSeen = true;
  };

  readonly #onReady = ({ status }: { readonly status?: string }) => {
    if (status === 'I') this.#isSeen = true;
  };
}
