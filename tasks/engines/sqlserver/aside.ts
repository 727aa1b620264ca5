/** A connection that ends others. */
interface Closable {
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Keeps our connections out of a database while it is being changed who may be connected: those who want one wait. */
export class Aside {
  readonly #locks = new Set<Closable>();
  #over: Promise<void> | undefined;

  /** Resolves when connections may be opened again. */
  get isOver(): Promise<void> | undefined {
    return this.#over;
  }

  /** The connection of a lock, which is taken again by itself when it breaks. */
  withLock<C extends Closable>(connection: C): C {
    this.#locks.add(connection);
    void connection.ended.then(() => this.#locks.delete(connection));
    return connection;
  }

  /** Works while only connections of ours that are in use are open. `renew` closes those that are shared. */
  async during<T>(work: () => Promise<T>, renew: () => Promise<void>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#over = promise;
    try {
      await renew();
      await Promise.all([...this.#locks].map((connection) => connection.close()));
      return await work();
    } finally {
      this.#over = undefined;
      resolve();
    }
  }
}
