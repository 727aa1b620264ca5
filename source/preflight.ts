import type { Preflight } from '../state/doctor/preflight.ts';
import { failure } from '../state/doctor.ts';
import { recordFault } from '../state/fault.ts';
import type { Observable } from '../state/ports.ts';
import type { SessionHandle } from './session/handle.ts';
import type { Workbench } from './workbench.ts';

/**
 * The doctor's look at a session that waits to begin, beside the screens: nothing waits for it, and it can be stopped or
 * asked for again at any moment. Nothing of the doctor is loaded before it begins.
 */
export class PreflightLook implements Observable<Preflight> {
  readonly #handle: SessionHandle;
  readonly #workbench: Workbench;
  readonly #listeners = new Set<() => void>();
  #abort = new AbortController();
  #under: Promise<void> = Promise.resolve();
  #found: Preflight = { state: 'looking', about: 'this machine', groups: [] };

  constructor(handle: SessionHandle, workbench: Workbench) {
    this.#handle = handle;
    this.#workbench = workbench;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): Preflight => this.#found;

  /** Looks from the beginning; a look that is under way is given up. Resolves when it came to its end, and never rejects. */
  look(): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#become({ state: 'looking', about: 'this machine', groups: [] });
    const { signal } = this.#abort;
    this.#under = this.#under.then(() => this.#look(signal));
    return this.#under;
  }

  /** Resolves once nothing of it runs any more. What was found stays. */
  async stop(): Promise<void> {
    this.#abort.abort();
    if (this.#found.state === 'looking') this.#become({ ...this.#found, state: 'stopped' });
    await this.#under;
  }

  async #look(signal: AbortSignal): Promise<void> {
    const isCurrent = () => !signal.aborted;
    try {
      signal.throwIfAborted();
      const { examineSession } = await import('./doctor/session.ts');
      await examineSession(
        this.#handle,
        {
          signal,
          about: (about) => isCurrent() && this.#become({ ...this.#found, about }),
          onGroup: (group) => isCurrent() && this.#become({ ...this.#found, groups: [...this.#found.groups, group] }),
        },
        this.#workbench,
      );
    } catch (error) {
      if (!isCurrent()) return;
      // Each look tells its own failures; what ends all of it is not known beforehand.
      const { message, remedy } = this.#workbench.redactor.data(recordFault(error));
      const lines = [failure(`The look around ended early: ${message}`, { remedy })];
      this.#become({ ...this.#found, groups: [...this.#found.groups, { id: 'preflight', title: 'Preflight', lines }] });
    }
    if (isCurrent()) this.#become({ ...this.#found, state: 'done', at: this.#workbench.clock.now().toISOString() });
  }

  #become(found: Preflight): void {
    this.#found = found;
    for (const listener of this.#listeners) listener();
  }
}
