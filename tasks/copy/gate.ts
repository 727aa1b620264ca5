import type { Hold } from '../../state/control-words.ts';
import type { CopyControls } from '../controls.ts';

/** Something that holds a copy back by itself: a limit of the runbook. */
export interface Brake {
  readonly held: Extract<Hold, { what: 'limited' }> | undefined;
  subscribe(listener: () => void): () => void;
}

/**
 * What workers pass before each chunk: shut while somebody, or a limit, has the copy paused. Chunks that are under way
 * are finished, so that no transaction stays open behind it.
 */
export class Gate {
  readonly #controls: CopyControls;
  readonly #brake: Brake | undefined;
  readonly #signal: AbortSignal;

  constructor(controls: CopyControls, brake: Brake | undefined, signal: AbortSignal) {
    this.#controls = controls;
    this.#brake = brake;
    this.#signal = signal;
  }

  /** What people should know of why it is not going at full speed; the strongest of it. */
  get hold(): Hold | undefined {
    const { stopping, paused, throttle } = this.#controls.asked;
    if (stopping) return { what: 'stopping', by: stopping.by, since: stopping.at };
    if (paused) return { what: 'paused', by: paused.by, since: paused.at };
    if (this.#brake?.held) return this.#brake.held;
    if (throttle)
      return { what: 'throttled', rowsPerSecond: throttle.rowsPerSecond, by: throttle.by, since: throttle.at };
    return undefined;
  }

  get isStopping(): boolean {
    return this.#controls.asked.stopping !== undefined;
  }

  /** Resolves when another chunk may begin, or none may any more. */
  async pass(until: AbortSignal): Promise<'go' | 'stop'> {
    const isOver = () => this.isStopping || until.aborted || this.#signal.aborted;
    while (this.#isShut() && !isOver()) await this.#change(until);
    return isOver() ? 'stop' : 'go';
  }

  /** Calls back when what holds may have changed. */
  subscribe(listener: () => void): () => void {
    const unsubscribes = [this.#controls.subscribe(listener), this.#brake?.subscribe(listener)];
    return () => {
      for (const unsubscribe of unsubscribes) unsubscribe?.();
    };
  }

  #isShut(): boolean {
    return this.#controls.asked.paused !== undefined || this.#brake?.held !== undefined;
  }

  async #change(until: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const either = AbortSignal.any([until, this.#signal]);
    const unsubscribe = this.subscribe(resolve);
    either.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    unsubscribe();
  }
}
