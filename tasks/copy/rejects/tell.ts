import { stepKey } from '../../../state/plan.ts';
import { type Context, ledgerKey } from '../../kind.ts';
import { countRejects } from '../../rejects/count.ts';
import type { PreparedCopy } from '../prepare.ts';

/**
 * Has the journal know how many rejects a run leaves, however it ends. It is absolute, so that saying it again changes
 * nothing; and it is not said again where the journal knows it.
 */
export async function tellRejects(
  { spec, to }: Pick<PreparedCopy, 'spec' | 'to'>,
  context: Context,
  figures: Record<string, number | string>,
): Promise<void> {
  if (!spec.rejects || !(await to.rejects.exists())) return;
  const counted = await countRejects(to, ledgerKey(context));
  if (counted.openRows > 0) figures.rejects ??= counted.openRows;
  const isNews = known(context)?.openRows !== counted.openRows;
  if (isNews && (counted.open > 0 || known(context))) context.record('rejects.counted', counted);
}

/** Whether the journal knows of so many rejected rows of this step. */
export function areTold(context: Context, rows: number): boolean {
  return known(context)?.openRows === rows;
}

function known({ facts, at }: Context) {
  const state = facts.rejects[stepKey(at.phase, at.step)];
  return state?.generation === at.generation ? state : undefined;
}
