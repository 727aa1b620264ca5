/** When something happens: at the nth of these that passes, over all connections, from 1. */
export type Moment =
  /** COMMIT of a client. */
  | { readonly at: 'commit'; readonly nth?: number }
  /** Rows of a COPY, in either direction. */
  | { readonly at: 'rows'; readonly nth?: number }
  | { readonly at: 'statement'; readonly like: RegExp; readonly nth?: number };

/** What happens to the connection then. */
export type Mishap =
  /** The server refuses, and has rolled back: its answer is an error with this SQLSTATE. */
  | { readonly what: 'error'; readonly state: string; readonly text: string }
  /** The server rolls back instead, and says so in the tag of its answer, which is no error. Only of a COMMIT. */
  | { readonly what: 'rollback-tag' }
  /** The server hears nothing of it; both sides see the connection end. */
  | { readonly what: 'cut'; readonly how: 'reset' | 'end' }
  /** The server does it, and the client sees the connection end before the answer. Only of statements. */
  | { readonly what: 'answer-lost'; readonly how: 'reset' | 'end' }
  /** Bytes stop in these directions, from this one on, and nothing is closed. */
  | { readonly what: 'stall'; readonly towards: 'server' | 'client' | 'both' };

export interface Injection {
  /** Resolves when it has happened. */
  readonly happened: Promise<void>;
}

/** An injection that waits for its moment. */
export class Pending implements Injection {
  readonly mishap: Mishap;
  readonly #moment: Moment;
  readonly #happened = Promise.withResolvers<void>();
  #left: number;

  constructor(moment: Moment, mishap: Mishap) {
    this.#moment = moment;
    this.mishap = mishap;
    this.#left = moment.nth ?? 1;
  }

  get happened(): Promise<void> {
    return this.#happened.promise;
  }

  /** Counts what passes; true at its moment, once. */
  isDue(passing: { readonly sql?: string | undefined; readonly isRows: boolean }): boolean {
    if (this.#left === 0 || !this.#concerns(passing)) return false;
    this.#left -= 1;
    if (this.#left > 0) return false;
    this.#happened.resolve();
    return true;
  }

  #concerns({ sql, isRows }: { readonly sql?: string | undefined; readonly isRows: boolean }): boolean {
    switch (this.#moment.at) {
      case 'commit':
        return sql !== undefined && /^\s*commit\s*$/i.test(sql);
      case 'rows':
        return isRows;
      case 'statement':
        return sql !== undefined && this.#moment.like.test(sql);
    }
  }
}
