import { Fault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import type { Context } from '../kind.ts';
import type { HeldSource } from './held-source.ts';
import type { Noted } from './noted.ts';
import type { KeyRange } from './seam.ts';
import type { CopySpec } from './spec.ts';

export interface Now {
  readonly held: HeldSource | undefined;
  /** What was read at the earlier moment: how many rows of which ranges. */
  readonly rowsRead: bigint;
  readonly ranges: readonly KeyRange[];
  readonly isFrozen: boolean;
  /** Rows that were read, but not copied: these may have been repaired. */
  readonly rejected?: (held: HeldSource) => Promise<readonly KeyRange[]>;
}

/** What is committed has to be what is there now; what is not was never read, and may be repaired in between. */
export async function requireSame(
  spec: Pick<CopySpec, 'from' | 'to'>,
  earlier: Noted,
  { held, rowsRead, ranges, isFrozen, rejected }: Now,
  context: Context,
): Promise<void> {
  const { text } = spec.from;
  const found = await held?.changedSince(earlier.moment, ranges, context.signal);
  if (found && found.rows !== rowsRead) {
    const [then, now] = [formatCount(rowsRead, 'row'), formatCount(found.rows, 'row')];
    throw snapshotGone(spec, `the part that is copied had ${then} then, and has ${now} now`);
  }
  if (found && 'written' in found) {
    const were = found.written === 1n ? 'was' : 'were';
    if (held && rejected && found.written > 0n) {
      const keys = await rejected(held);
      const among = keys.length > 0 ? await held.changedSince(earlier.moment, keys, context.signal) : undefined;
      if (among && 'written' in among && among.written === found.written) {
        const rows = formatCount(found.written, 'rejected row');
        context.output(
          `${rows} of ${text} ${were} written since, and no other that was read: goes on from a new snapshot`,
        );
        return;
      }
    }
    if (found.written > 0n)
      throw snapshotGone(spec, `${formatCount(found.written, 'row')} of it ${were} written since`);
    context.output(`no row of ${text} that is copied was written since: goes on from a new snapshot`);
    return;
  }
  const cantTell = `whether rows were changed since can't be told: ${found?.unknown ?? 'it can not be looked at'}`;
  // Somebody froze it to go on: what was changed before is theirs to know, and is told.
  if (!isFrozen) throw snapshotGone(spec, cantTell);
  context.output(`${text} is frozen now; ${cantTell}`);
}

function snapshotGone({ from, to }: Pick<CopySpec, 'from' | 'to'>, why: string): Fault {
  return new Fault(
    'copy/snapshot-gone',
    `The snapshot that ${from.text} was copied from is gone with the process that held it, and ${why}: the rest would be of another moment.`,
    {
      remedy: [
        `Copy it anew: take the step back (it empties ${to.text} and forgets its chunks), and run it again.`,
        `Freeze ${from.database} before (read-only, strict): a frozen source is gone on with after any kill.`,
      ],
      retry: 'safe',
    },
  );
}
