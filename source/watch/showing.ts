import type { ConductedNight } from '../night.ts';

/** Shows a night to those who do not run it. It never fails, and never keeps the night waiting. `say` hears what goes wrong. */
export type Showing = (night: ConductedNight, say: (line: string) => void) => Shown;

export interface Shown {
  /** The person there has said that it may begin. */
  begun(): void;
  /** The night is over in this process: what stays to be seen is final. */
  end(): Promise<void>;
}
