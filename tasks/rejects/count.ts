import { stepKey } from '../../state/plan.ts';
import type { RejectCounts } from '../../state/rejects/record.ts';
import type { FactData } from '../../state/session/fact-events.ts';
import type { Database } from '../engines/engine.ts';
import type { LedgerKey } from '../engines/ledger.ts';
import { rejectRecord } from './record.ts';

/** How many open rejects the journal, and with it the report, keeps of each step. */
const keptFirst = 20;

/**
 * The rejects that a step has in its target, as the journal takes them down (`context.record('rejects.counted', ...)`): at
 * every end of a copy that has some, or had some, and after every retry.
 */
export async function countRejects(
  database: Pick<Database, 'name' | 'rejects'>,
  step: LedgerKey,
): Promise<Omit<FactData['rejects.counted'], 'retry'>> {
  const { rejects } = database;
  const open = await rejects.list({ ...step, status: 'open' }, { limit: keptFirst });
  return {
    database: database.name,
    step: stepKey(step.phase, step.step),
    generation: step.generation,
    ...(await countsOf(database, step)),
    first: open.map((reject) => rejectRecord(reject, database.name)),
  };
}

async function countsOf({ rejects }: Pick<Database, 'rejects'>, step: LedgerKey): Promise<RejectCounts> {
  const open = await rejects.count({ ...step, status: 'open' });
  const accepted = await rejects.count({ ...step, status: 'accepted' });
  const retried = await rejects.count({ ...step, status: 'retried' });
  return { open: open.rejects, openRows: open.rows, accepted: accepted.rejects, retried: retried.rejects };
}
