import { z } from 'zod';
import { Fault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import { type Facts, standingFreezes } from '../../state/session/facts.ts';
import { applicationOf } from '../application.ts';
import type { Context } from '../kind.ts';
import { type Committed, coveredRanges } from './chunks.ts';
import type { HeldSource } from './held-source.ts';
import type { PreparedCopy } from './prepare.ts';
import { requireWithin } from './rejects/budget.ts';
import type { PreparedSource } from './seam.ts';

/** The source as a run reads it, and how many rows it has then. */
export interface Moment {
  readonly source: PreparedSource;
  readonly rows: bigint;
  /** Whether guards refuse any of them, and these are to be rejected. */
  readonly hasGuarded: boolean;
  /** Where a snapshot is held for it: since when, `monotonicMs`. */
  readonly heldSinceMs?: number;
  release(): Promise<void>;
}

/** What a run notes in the journal before its first chunk, for the run that comes after it. */
const noted = z.object({ moment: z.string(), rows: z.number(), frozenAt: z.string().optional() });
type Noted = z.infer<typeof noted>;

/**
 * Makes sure that every chunk shows the source at the same moment. A source that is frozen strictly does so by itself; of
 * another one a snapshot is held. It dies with this process: whoever resumes takes a new one, and goes on only if the rows
 * are proven to be the same. Faults: `copy/snapshot-gone`, and those of the survey.
 */
export async function momentOf(copy: PreparedCopy, before: Committed, context: Context): Promise<Moment> {
  const { source, from } = copy;
  const { signal, clock } = context;
  const frozenAt = frozenSince(context.facts, from.name);
  const earlier = before.chunks > 0 ? lastNoted(context) : undefined;
  const isSame = earlier?.frozenAt !== undefined && earlier.frozenAt === frozenAt;
  const held = isSame ? undefined : await holdOf(copy, context, frozenAt !== undefined);
  try {
    const { rejects } = copy.spec;
    const survey = await (held?.source ?? source).survey({ curious: false, rejects: rejects !== undefined, signal });
    const { rows } = survey;
    const hasGuarded = survey.refused !== undefined;
    if (rejects) requireWithin({ ...copy.spec, rejects }, survey);
    if (earlier && !isSame)
      await requireSame(copy, earlier, { held, before, isFrozen: frozenAt !== undefined }, context);
    if (held) context.note({ moment: held.moment, rows: Number(rows), ...(frozenAt !== undefined && { frozenAt }) });
    if (!held || frozenAt !== undefined) {
      await held?.release();
      return { source, rows, hasGuarded, release: async () => undefined };
    }
    context.output(
      `${from.name} is not frozen: rows are copied as they are now, from one snapshot that is held meanwhile`,
    );
    const heldSinceMs = clock.monotonicMs();
    return { source: held.source, rows, hasGuarded, heldSinceMs, release: () => held.release() };
  } catch (error) {
    await held?.release();
    throw error;
  }
}

/** How many rows a finished copy must have: those of its moment, whatever became of the source since. */
export function notedRows(context: Pick<Context, 'notes' | 'earlierNotes'>): bigint | undefined {
  const last = lastNoted(context);
  return last && BigInt(last.rows);
}

/** Since when nothing could be written, as far as the session knows; undefined where something could. */
export function frozenSince(facts: Facts, database: string): string | undefined {
  return standingFreezes(facts).find(
    (freeze) =>
      freeze.database === database && freeze.mode === 'strict' && !freeze.thawing && freeze.proof?.verdict !== 'broken',
  )?.frozenAt;
}

/** Not being able to hold a frozen source is no loss: it holds itself. */
async function holdOf({ source }: PreparedCopy, context: Context, isFrozen: boolean): Promise<HeldSource | undefined> {
  try {
    return await source.hold?.(`${applicationOf(context)} snapshot`, context.signal);
  } catch (error) {
    if (isFrozen && !context.signal.aborted) return undefined;
    throw error;
  }
}

interface Now {
  readonly held: HeldSource | undefined;
  readonly before: Committed;
  readonly isFrozen: boolean;
}

/** What is committed has to be what is there now; what is not was never read, and may be repaired in between. */
async function requireSame(copy: PreparedCopy, earlier: Noted, { held, before, isFrozen }: Now, context: Context) {
  const { text } = copy.spec.from;
  const found = await held?.changedSince(earlier.moment, coveredRanges(before), context.signal);
  if (found && found.rows !== before.rowsRead) {
    const [then, now] = [formatCount(before.rowsRead, 'row'), formatCount(found.rows, 'row')];
    throw snapshotGone(copy, `the part that is copied had ${then} then, and has ${now} now`);
  }
  if (found && 'written' in found) {
    const were = found.written === 1n ? 'was' : 'were';
    if (found.written > 0n)
      throw snapshotGone(copy, `${formatCount(found.written, 'row')} of it ${were} written since`);
    context.output(`no row of ${text} that is copied was written since: goes on from a new snapshot`);
    return;
  }
  const cantTell = `whether rows were changed since can't be told: ${found?.unknown ?? 'it can not be looked at'}`;
  // Somebody froze it to go on: what was changed before is theirs to know, and is told.
  if (!isFrozen) throw snapshotGone(copy, cantTell);
  context.output(`${text} is frozen now; ${cantTell}`);
}

function lastNoted({ notes, earlierNotes }: Pick<Context, 'notes' | 'earlierNotes'>): Noted | undefined {
  return [...earlierNotes, ...notes].flatMap((note) => noted.safeParse(note).data ?? []).at(-1);
}

function snapshotGone({ spec: { from, to } }: PreparedCopy, why: string): Fault {
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
