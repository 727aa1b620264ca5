import type { SqlValue } from './copy-messages.ts';
import { SqliteThread } from './copy-thread.ts';

/** More would not be quicker on small machines, and each costs some megabytes. */
const most = 2;

/** The threads of one file that answer questions: begun when they are needed, and shared by all copies. */
export class SqliteThreads {
  readonly #path: string;
  readonly #threads: SqliteThread[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * All rows of a query. Rejects with `ThreadError`, or with the signal's reason; a query that runs is not stopped by it,
   * so ask for no more than a second's work at once.
   */
  async ask(sql: string, values: readonly SqlValue[] = [], signal?: AbortSignal) {
    signal?.throwIfAborted();
    const rows = this.#idle().ask(sql, values);
    if (!signal) return rows;
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await Promise.race([rows, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', abort);
      rows.catch(() => undefined);
    }
  }

  /** The same one each time, for what has to be asked of one connection. It reads nothing that is held. */
  first(): SqliteThread {
    const [first] = this.#threads;
    return first ?? this.#begin();
  }

  /** A thread of its own, to be closed by whoever asked. */
  open(): SqliteThread {
    return new SqliteThread(this.#path);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map((thread) => thread.close()));
  }

  #idle(): SqliteThread {
    const [first] = [...this.#threads].sort((a, b) => a.load - b.load);
    if (first && (first.load === 0 || this.#threads.length === most)) return first;
    return this.#begin();
  }

  #begin(): SqliteThread {
    const thread = this.open();
    this.#threads.push(thread);
    return thread;
  }
}
