import { Fault } from '../../state/fault.ts';
import type { Context } from '../kind.ts';
import { committedChunks } from './chunks.ts';
import { lastNoted, type Noted } from './noted.ts';
import { type PreparedCopy, previewCopy, targetOf } from './prepare.ts';
import { requireSame } from './same-rows.ts';
import { type CopyStep, isSameSource, sharingCopies } from './sharing.ts';
import type { TakenMoment } from './take-moment.ts';

/**
 * The copies of a phase show one moment of a source. Where this one can't have the moment of those before it, since their
 * snapshot is gone, the tables that both read must be the same as then: the parts of a table that is split have to fit each
 * other. That other tables may have been written to in between is told. Faults: `copy/snapshot-gone`.
 */
export async function requireOneMoment(
  copy: PreparedCopy,
  taken: TakenMoment | undefined,
  now: { readonly frozenAt: string | undefined },
  context: Context,
): Promise<void> {
  const others = sharingCopies(context, copy.from.name).flatMap((other) => {
    const noted = lastNoted({ earlierNotes: [], notes: context.notesOf(other.key) });
    const isOther =
      noted && noted.moment !== taken?.moment && (noted.frozenAt === undefined || noted.frozenAt !== now.frozenAt);
    return isOther ? [{ other, noted }] : [];
  });
  const apart: string[] = [];
  for (const { other, noted } of others) {
    if (!(await wasRead(other, noted, taken, context))) continue;
    if (isSameSource(other.spec, copy.spec))
      await requirePart(other, noted, taken, now.frozenAt !== undefined, context);
    else apart.push(other.key);
  }
  if (apart.length > 0) {
    context.output(
      `${apart.join(', ')} read ${copy.from.name} at an earlier moment: what was written there since is in this copy only`,
    );
  }
}

/** Whether another step has read what it is to read. One that has not looks at that itself when it goes on. */
async function wasRead({ step, spec }: CopyStep, noted: Noted, taken: TakenMoment | undefined, context: Context) {
  if (context.controls.moments.isReadingOther(step, taken?.shared)) return true;
  const to = await context.database(spec.to.database);
  targetOf(to);
  if (!(await to.ledger.exists())) return false;
  const { session, at } = context;
  const generation = noted.generation ?? at.generation;
  const entries = await to.ledger.entries({ session, phase: at.phase, step, cell: at.cell ?? '', generation });
  return entries.length > 0 && committedChunks(entries).gaps.length === 0;
}

async function requirePart(
  { key, spec }: CopyStep,
  noted: Noted,
  taken: TakenMoment | undefined,
  isFrozen: boolean,
  context: Context,
): Promise<void> {
  const { source } = await previewCopy(spec, context);
  const held = taken && source.at?.(taken.held);
  const all = [{ low: undefined, high: undefined }];
  try {
    await requireSame(spec, noted, { held, rowsRead: BigInt(noted.rows), ranges: all, isFrozen }, context);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'copy/snapshot-gone') throw error;
    throw new Fault(error.code, `${key} is a part of the same table. ${error.message}`, {
      remedy: [
        `Take ${key} and this step back, and copy both anew: ${spec.from.text} is then read at one moment.`,
        `Freeze ${spec.from.database} before (read-only, strict): then nothing changes between the parts.`,
      ],
      retry: 'safe',
    });
  }
}
