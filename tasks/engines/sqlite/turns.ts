/**
 * Whose turn it is to write to a file. SQLite lets one connection write at a time and lets the others poll, so that one
 * of them can miss its turn again and again; connections of this process queue here instead.
 */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Runs `work` when everybody who asked before is done. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const turn = Promise.withResolvers<void>();
    this.#last = turn.promise;
    await before;
    try {
      return await work();
    } finally {
      turn.resolve();
    }
  }
}
