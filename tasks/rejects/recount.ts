import { stepKey } from '../../state/plan.ts';
import type { RejectsState } from '../../state/session/facts.ts';
import type { Database } from '../engines/engine.ts';
import type { Night } from '../night.ts';
import { countRejects } from './count.ts';

/**
 * Counts the rejects of every step once more, in every database of the session, and journals what is otherwise than the journal
 * has it: whoever retried some may have been killed before it was journaled, and not only copies move rows to the rejects.
 */
export async function recountRejects({ log, database }: Pick<Night, 'log' | 'database'>): Promise<void> {
  const { facts, opened } = log.snapshot();
  for (const name of Object.keys(opened.databases)) {
    if (!facts.released.includes(name)) await recountIn(await database(name), log);
  }
}

async function recountIn(database: Database, log: Night['log']): Promise<void> {
  const { id: session, facts, steps } = log.snapshot();
  const isEmpty = (await database.rejects.count({ session })).rejects === 0;
  for (const { phase, step, generation, attempt } of Object.values(steps)) {
    const known = facts.rejects[stepKey(phase, step)];
    const isKnown = known?.database === database.name && known.generation === generation;
    if (isEmpty && !isKnown) continue;
    const counted = await countRejects(database, { session, phase, step, cell: '', generation });
    if (isKnown ? !isSame(known, counted) : isAny(counted))
      log.append('rejects.counted', counted, { phase, step, generation, attempt });
  }
}

type Counted = Pick<RejectsState, 'open' | 'openRows' | 'accepted' | 'retried'>;

function isSame(a: Counted, b: Counted): boolean {
  return a.open === b.open && a.openRows === b.openRows && a.accepted === b.accepted && a.retried === b.retried;
}

function isAny({ open, accepted, retried }: Counted): boolean {
  return open + accepted + retried > 0;
}
