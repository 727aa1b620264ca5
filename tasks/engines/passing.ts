import { Fault, messageOf } from '../../state/fault.ts';
import type { Clock } from '../../state/ports.ts';

const mostAttempts = 5;
/** Doubled each time. Source: Microsoft, "Troubleshoot transient connection errors in SQL Database": five seconds, growing. */
const firstWaitMs = 5_000;

export interface Passing<T> {
  /** One whole transaction with its ledger row, on a connection that is open; `attempt` counts from 1. */
  work(attempt: number): Promise<T>;
  /** What became of it where an earlier attempt was committed after all: the ledger knows. */
  committed(): Promise<T | undefined>;
  /** As `Database.isPassing`; `undefined`: nothing is. */
  readonly isPassing: ((error: unknown) => boolean) | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told before each wait, in words: how long it is, which attempt comes then, and what the server said. */
  say(what: string): void;
}

/**
 * Runs one transaction, and runs it again after a while where its server said that it can't serve it just now: the server has rolled it
 * back, or rolls it back with the connection that it ends. What was being committed when that happened is looked up in the ledger
 * first; where an earlier one is still being ended, the ledger's key has the next one wait for that. Only for work that does nothing
 * outside of that transaction. Rejects as `work` did when it was last tried.
 */
export async function repeatPassing<T>(passing: Passing<T>): Promise<T> {
  const { work, committed, isPassing, clock, signal, say } = passing;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      // The ledger's row came in our way: it can be our own, from before.
      const kept = attempt > 1 && isTaken(error) ? await committed() : undefined;
      if (kept !== undefined) return kept;
      if (signal.aborted || attempt === mostAttempts || hasKept(error) || isPassing?.(error) !== true) throw error;
      const waitMs = firstWaitMs * 2 ** (attempt - 1);
      say(
        `again in ${waitMs / 1000}s, attempt ${attempt + 1} of ${mostAttempts} (${messageOf(error).replace(/[.]$/, '')})`,
      );
      await clock.sleep(waitMs, signal);
      if (signal.aborted) throw error;
      const found = await committed().catch(() => undefined);
      if (found !== undefined) return found;
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Fault && error.code === 'ledger/taken';
}

/** SQL that committed some of it, or can't be said to be undone. */
function hasKept(error: unknown): boolean {
  return error instanceof Fault && error.retry === 'unsafe';
}
