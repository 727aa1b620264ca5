/** What can take turns: a session at a server. */
interface Shareable {
  readonly isLost: boolean;
  close(): Promise<void>;
}

/** A few connections that statements take turns on, opened when they are needed. Each is used by one at a time. */
export class SharedConnections<C extends Shareable> {
  readonly #open: () => Promise<C>;
  readonly #limit: number;
  readonly #idle: C[] = [];
  readonly #waiting: (() => void)[] = [];
  /** Those that were opened before the last `renew`: dropped when they come back. */
  readonly #old = new WeakSet<C>();
  readonly #used = new Set<C>();
  #count = 0;

  constructor(open: () => Promise<C>, limit: number) {
    this.#open = open;
    this.#limit = limit;
  }

  /**
   * From here on nothing runs on a connection that is open now: what the server gives to new ones has changed. Resolves
   * when those that nobody used are closed.
   */
  async renew(): Promise<void> {
    for (const used of this.#used) this.#old.add(used);
    await Promise.all(this.#idle.splice(0).map((idle) => this.#drop(idle)));
  }

  async use<T>(work: (connection: C) => Promise<T>): Promise<T> {
    const connection = await this.#take();
    this.#used.add(connection);
    try {
      return await work(connection);
    } finally {
      this.#used.delete(connection);
      this.#giveBack(connection);
    }
  }

  async #take(): Promise<C> {
    for (;;) {
      const idle = this.#idle.pop();
      if (idle && !idle.isLost) return idle;
      if (idle) void this.#drop(idle);
      else if (this.#count < this.#limit) return this.#openOne();
      else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async #openOne(): Promise<C> {
    this.#count += 1;
    try {
      return await this.#open();
    } catch (error) {
      this.#count -= 1;
      this.#wakeOne();
      throw error;
    }
  }

  #giveBack(connection: C): void {
    if (connection.isLost || this.#old.has(connection)) void this.#drop(connection);
    else this.#idle.push(connection);
    this.#wakeOne();
  }

  #drop(connection: C): Promise<void> {
    this.#count -= 1;
    return connection.close();
  }

  #wakeOne(): void {
    this.#waiting.shift()?.();
  }
}
