import { applicationOf } from '../../application.ts';
import { type Context, ledgerKey } from '../../kind.ts';
import type { HeldSource } from '../held-source.ts';
import type { PreparedCopy } from '../prepare.ts';
import type { KeyRange } from '../seam.ts';

/** More are not asked for one by one. */
const mostKeys = 500;

/** The rows that the step has rejected and nobody has carried over, key by key; none where there are too many to look at. */
export async function rejectedKeys(
  { spec, to }: Pick<PreparedCopy, 'spec' | 'to'>,
  { source }: HeldSource,
  context: Context,
): Promise<readonly KeyRange[]> {
  if (!spec.rejects) return [];
  const all = await to.rejects.list(ledgerKey(context), { limit: mostKeys + 1 });
  const open = all.filter(({ status }) => status !== 'retried');
  if (all.length > mostKeys || open.length === 0) return [];
  const reader = await source.openReader(`${applicationOf(context)} rejects`);
  try {
    const ranges: KeyRange[] = [];
    for (const { keyValues: high } of open) {
      ranges.push({ low: await reader.rows.keyBefore(undefined, high, context.signal), high });
    }
    return ranges;
  } finally {
    await reader.close();
  }
}
