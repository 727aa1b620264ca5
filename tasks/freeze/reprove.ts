import type { FactData } from '../../state/session/fact-events.ts';
import type { FreezeState } from '../../state/session/facts.ts';
import type { FreezeRun, Freezer } from './freezer.ts';

/**
 * Proves a freeze again, from where the last proof ended. What it resolves with is to be journaled as `freeze.proved`:
 * the next one starts from its `baseline`. Changes nothing. Faults: those of the database.
 */
export async function reprove(
  freezer: Freezer,
  { database, proof }: FreezeState,
  run: FreezeRun,
): Promise<FactData['freeze.proved']> {
  return { database, ...(await freezer.prove(proof?.baseline, run)) };
}
