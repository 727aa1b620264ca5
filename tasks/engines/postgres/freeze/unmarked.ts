import type { FreezeHome } from './home.ts';
import { findNow, type Prior, readPrior } from './prior.ts';
import { functionWorks } from './triggers.ts';

/**
 * A freeze whose mark somebody has written over with a comment of their own: the journal knows what was before, and the
 * database shows that it is not lifted. What a thaw brings back last goes in one transaction, so that these go together.
 */
export async function findUnmarked(home: FreezeHome, known: string): Promise<Prior | undefined> {
  const prior = readPrior(known);
  const now = await findNow(home);
  if (prior.oid !== now.oid) return undefined;
  const isReadOnly = now.readOnly === 'on' && prior.readOnly !== 'on';
  const isBlocked = (await functionWorks(home, prior)) !== undefined;
  return isReadOnly || isBlocked ? { ...prior, database: now.database } : undefined;
}
