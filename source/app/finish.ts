import { exitCodes } from '../exit-codes.ts';

/** How the program ends, once the screens are gone. */
export interface Finish {
  readonly exitCode: number;
  /** What stays on the plain terminal. */
  readonly lines: readonly string[];
  /** Ends what was started around the session. */
  readonly afterwards: (say: (line: string) => void) => Promise<void>;
}

export function finish(exitCode: number, lines: readonly string[]): Finish {
  return { exitCode, lines, afterwards: async () => undefined };
}

/** The person looked around and left. */
export const nothingDone: Finish = finish(exitCodes.finished, []);
