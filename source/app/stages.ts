import type { Intent, Stage } from '../../screens/stage.ts';
import type { Observable } from '../../state/ports.ts';
import { stopOnSignals } from '../signals.ts';

/** What is before the person now, and where their next intents go. */
export class Stages implements Observable<Stage> {
  readonly #listeners = new Set<() => void>();
  #take: (intent: Intent) => void = () => undefined;
  #stage: Stage;

  constructor(first: Stage) {
    this.#stage = first;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot(): Stage {
    return this.#stage;
  }

  /** From the screens. */
  send(intent: Intent): void {
    this.#take(intent);
  }

  show(stage: Stage): void {
    this.#stage = stage;
    for (const listener of this.#listeners) listener();
  }

  /** Who takes intents from here on. */
  take(take: (intent: Intent) => void): void {
    this.#take = take;
  }

  /**
   * Resolves when the person leaves, or a signal does it for them. Other intents go to `take` meanwhile; it may say that
   * it has what it waited for.
   */
  async untilLeft(take: (intent: Intent) => 'enough' | undefined = () => undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.take((intent) => {
      if (intent.kind === 'leave' || take(intent) === 'enough') resolve();
    });
    const ignore = stopOnSignals(() => resolve());
    await promise.finally(ignore);
  }
}
