import type { PreparingTask } from '../screens/stage.ts';
import { Fault, recordFault } from '../state/fault.ts';
import type { Progress } from '../state/live.ts';

/** What happens before a session is open, task by task, for whoever watches. */
export class Preparation {
  readonly #tasks: PreparingTask[] = [];
  readonly #onChange: (tasks: readonly PreparingTask[]) => void;
  /** Aborts when the person leaves meanwhile; what gives way to it rejects with its reason. */
  readonly signal: AbortSignal;

  constructor(signal: AbortSignal, onChange: (tasks: readonly PreparingTask[]) => void) {
    this.signal = signal;
    this.#onChange = onChange;
  }

  /** Does one task. A failure is shown on it, and thrown. */
  async task<T>(
    title: string,
    work: (progress: (progress: Progress, detail?: string) => void) => Promise<T>,
  ): Promise<T> {
    this.signal.throwIfAborted();
    const index = this.#tasks.push({ title, state: 'running' }) - 1;
    this.#changed();
    const change = (changes: Partial<PreparingTask>) => {
      this.#tasks[index] = { ...this.#tasks[index], title, state: 'running', ...changes };
      this.#changed();
    };
    try {
      const result = await work((progress, detail) => change({ progress, ...(detail !== undefined && { detail }) }));
      change({ state: 'done' });
      return result;
    } catch (error) {
      change({ state: 'failed', detail: recordFault(error).message });
      throw error;
    }
  }

  #changed(): void {
    this.#onChange([...this.#tasks]);
  }
}

/** Why a preparation was aborted, for its signal. The command line ends with the code for an interrupt. */
export function interruption(): Fault {
  return new Fault('session/interrupted', 'Interrupted before the session went on: no step was run.', {
    remedy: ['Give the same command again when you are ready.'],
    retry: 'safe',
  });
}
