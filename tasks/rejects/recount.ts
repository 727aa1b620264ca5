import type { RejectsState } from '../../state/session/facts.ts';
import type { Night } from '../night.ts';
import { countRejects } from './count.ts';

/** Counts the rejects of every step that has some once more, and journals what is otherwise than the journal has it. */
export async function recountRejects({ log, database }: Pick<Night, 'log' | 'database'>): Promise<void> {
  const { id: session, facts, steps } = log.snapshot();
  for (const known of Object.values(facts.rejects)) {
    const state = steps[known.step];
    if (state?.generation !== known.generation || facts.released.includes(known.database)) continue;
    const { phase, step, generation } = state;
    const counted = await countRejects(await database(known.database), { session, phase, step, cell: '', generation });
    if (!isSame(known, counted))
      log.append('rejects.counted', counted, { phase, step, generation, attempt: state.attempt });
  }
}

function isSame(a: Omit<RejectsState, 'at'>, b: Omit<RejectsState, 'at'>): boolean {
  return a.open === b.open && a.openRows === b.openRows && a.accepted === b.accepted && a.retried === b.retried;
}
