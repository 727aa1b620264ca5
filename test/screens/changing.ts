import type { Observable } from '../../state/ports.ts';

/** Something that a test changes by hand. */
export class Changing<T> implements Observable<T> {
  readonly #listeners = new Set<() => void>();
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  get watchers(): number {
    return this.#listeners.size;
  }

  become(value: T): void {
    this.#value = value;
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot(): T {
    return this.#value;
  }
}
