import type { FreezeRun } from '../../../freeze/freezer.ts';

/** Whether the work was done in time. When it was not, it was stopped at the server, which leaves things as they were. */
export async function within(
  patienceMs: number,
  { clock, signal }: FreezeRun,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<boolean> {
  const tooLong = new AbortController();
  const done = new AbortController();
  const both = signal ? AbortSignal.any([signal, tooLong.signal]) : tooLong.signal;
  const waited = clock
    .sleep(patienceMs, AbortSignal.any([done.signal, ...(signal ? [signal] : [])]))
    .then(() => !done.signal.aborted && tooLong.abort(new Error('it took too long')));
  try {
    await work(both);
    return true;
  } catch (error) {
    if (tooLong.signal.aborted && !signal?.aborted) return false;
    throw error;
  } finally {
    done.abort();
    await waited.catch(() => undefined);
  }
}
