import type { FreezeMode } from '../../../../state/session/fact-events.ts';
import type { FreezeHome } from './home.ts';
import { readComment } from './marker.ts';
import { findNow, type Prior } from './prior.ts';

/** What is now, before anything of a freeze is done. The mark of a freeze is no part of it. */
export async function capturePrior(home: FreezeHome, mode: FreezeMode, frozenBy: string): Promise<Prior> {
  const now = await findNow(home);
  return { ...now, comment: readComment(now.comment).rest, mode, frozenBy };
}
