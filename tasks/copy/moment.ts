import type { Facts } from '../../state/session/facts.ts';
import { standingFreezes } from '../../state/session/freezes.ts';
import type { Context } from '../kind.ts';
import { type Committed, coveredRanges } from './chunks.ts';
import type { HeldSource } from './held-source.ts';
import { lastNoted } from './noted.ts';
import { requireOneMoment } from './one-moment.ts';
import type { PreparedCopy } from './prepare.ts';
import { requireWithin } from './rejects/budget.ts';
import { rejectedKeys } from './rejects/rejected-keys.ts';
import { requireSame } from './same-rows.ts';
import type { PreparedSource } from './seam.ts';
import { takeMoment } from './take-moment.ts';

/** The source as a run reads it, and how many rows it has then. */
export interface Moment {
  readonly source: PreparedSource;
  readonly rows: bigint;
  /** Whether guards refuse any of them, and these are to be rejected. */
  readonly hasGuarded: boolean;
  /** Where a snapshot is held for it: since when, `monotonicMs`. */
  readonly heldSinceMs?: number;
  /** As `HeldDatabase.costs`. */
  readonly costs?: string;
  /** `failed`: whoever tries again wants to see what was repaired. */
  release(end: 'done' | 'failed'): Promise<void>;
}

/**
 * Makes sure that every chunk shows the source at the same moment. A source that is frozen strictly does so by itself; of
 * another one a snapshot is held, and shared by the copies of the phase. It dies with this process: whoever resumes takes a
 * new one, and goes on only if the rows are proven to be the same. Faults: `copy/snapshot-gone`, and those of the survey.
 */
export async function momentOf(copy: PreparedCopy, before: Committed, context: Context): Promise<Moment> {
  const { source, from } = copy;
  const { signal } = context;
  const frozenAt = frozenSince(context.facts, from.name);
  const earlier = before.chunks > 0 ? lastNoted(context) : undefined;
  const isSame = earlier?.frozenAt !== undefined && earlier.frozenAt === frozenAt;
  const taken = isSame ? undefined : await takeMoment(copy, context, frozenAt !== undefined);
  const held = taken?.source;
  try {
    const { rejects } = copy.spec;
    const survey = await (held?.source ?? source).survey({ curious: false, rejects: rejects !== undefined, signal });
    const { rows } = survey;
    const hasGuarded = survey.refused !== undefined;
    if (rejects) requireWithin({ ...copy.spec, rejects }, survey);
    const isFrozen = frozenAt !== undefined;
    if (earlier && !isSame && earlier.moment !== taken?.moment) {
      const read = { rowsRead: before.rowsRead, ranges: coveredRanges(before) };
      const rejected = (at: HeldSource) => rejectedKeys(copy, at, context);
      await requireSame(copy.spec, earlier, { held, ...read, isFrozen, rejected }, context);
    }
    await requireOneMoment(copy, taken, { frozenAt }, context);
    if (taken) {
      const { generation } = context.at;
      context.note({ moment: taken.moment, rows: Number(rows), generation, ...(isFrozen && { frozenAt }) });
    }
    if (!taken || !held || isFrozen) {
      await taken?.release('done');
      return { source, rows, hasGuarded, release: async () => undefined };
    }
    context.output(taken.says);
    const { heldSinceMs, release } = taken;
    const { costs } = taken.held;
    return { source: held.source, rows, hasGuarded, heldSinceMs, ...(costs !== undefined && { costs }), release };
  } catch (error) {
    await taken?.release('failed');
    throw error;
  }
}

/** How many rows a finished copy must have: those of its moment, whatever became of the source since. */
export function notedRows(context: Pick<Context, 'notes' | 'earlierNotes'>): bigint | undefined {
  const last = lastNoted(context);
  return last && BigInt(last.rows);
}

/** Since when nothing could be written, as far as the session knows; undefined where something could. */
function frozenSince(facts: Facts, database: string): string | undefined {
  return standingFreezes(facts).find(
    (freeze) =>
      freeze.database === database && freeze.mode === 'strict' && !freeze.thawing && freeze.proof?.verdict !== 'broken',
  )?.frozenAt;
}
