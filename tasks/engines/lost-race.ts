import { Fault } from '../../state/fault.ts';
import { RowsRefused } from '../copy/seam.ts';

/** Whoever loses so often loses to more than chance: a person has to look. */
const mostAttempts = 5;

/**
 * Runs one whole transaction, and runs it again when the server has ended it in favour of another one: all that it did is
 * undone then, and its ledger row with it. Only for work that does nothing outside of that transaction. Rejects as `work` does
 * when it loses again and again.
 */
export async function repeatLostRaces<T>(
  work: () => Promise<T>,
  { signal, say }: { readonly signal: AbortSignal; say(attempt: string): void },
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || attempt === mostAttempts || !isLostRace(error)) throw error;
      say(`attempt ${attempt + 1} of ${mostAttempts}`);
    }
  }
}

/** A deadlock, or two transactions of which only one could be as if it were alone: SQLSTATE 40P01 and 40001, errors 1205 and 3960. */
function isLostRace(error: unknown): boolean {
  if (error instanceof RowsRefused) return error.refusal === 'deadlock';
  return error instanceof Fault && lost.has(error.code);
}

const lost: ReadonlySet<string> = new Set(['database/deadlock', 'database/serialization']);
