import { applicationOf } from '../application.ts';
import type { Context } from '../kind.ts';
import type { HeldDatabase, HeldSource } from './held-source.ts';
import { type PreparedCopy, sourceOf } from './prepare.ts';
import type { SharedMoment } from './shared-moments.ts';
import { copiesAtOnce, sharingCopies } from './sharing.ts';

/** A moment of the source, held for this copy and perhaps for others. */
export interface TakenMoment {
  readonly moment: string;
  readonly heldSinceMs: number;
  readonly held: HeldDatabase;
  /** Where this copy can be read at it. */
  readonly source: HeldSource | undefined;
  /** Undefined where it is nobody else's. */
  readonly shared?: SharedMoment;
  /** For the person, one line. */
  readonly says: string;
  release(end: 'done' | 'failed'): Promise<void>;
}

/**
 * Holds the source at a moment, where the engine can: a frozen one for as long as it takes to look at it; another one for
 * all copies of the phase that read it, from the first to the last.
 */
export async function takeMoment(
  copy: PreparedCopy,
  context: Context,
  isFrozen: boolean,
): Promise<TakenMoment | undefined> {
  const { source, from } = copy;
  if (!source.at) return undefined;
  const { signal, clock } = context;
  const copies = isFrozen ? 1 : copiesAtOnce(context);
  const hold = () => sourceOf(from).hold(from, { application: `${applicationOf(context)} snapshot`, copies, signal });
  if (isFrozen) {
    try {
      const held = await hold();
      const release = () => held.release();
      return {
        moment: held.moment,
        held,
        heldSinceMs: clock.monotonicMs(),
        source: source.at(held),
        says: '',
        release,
      };
    } catch (error) {
      // Not being able to hold it is no loss: it holds itself.
      if (!signal.aborted) return undefined;
      throw error;
    }
  }
  const { phase, step, cell } = context.at;
  const owner = { phase: cell === undefined ? phase : `${phase} ${cell}`, database: from };
  const moments = context.controls.moments;
  const shared = await moments.enter(owner, step, clock.monotonicMs(), hold);
  const { held, heldSinceMs, isJoined } = shared;
  const hasMore = () => sharingCopies(context, from.name).some(({ key }) => !context.isPassed(key));
  return {
    ...{ moment: held.moment, held, heldSinceMs, shared, source: source.at(held) },
    says: isJoined
      ? `${from.name} is not frozen: rows are copied as they were when the copies of this phase began, from the same snapshot`
      : `${from.name} is not frozen: rows are copied as they are now, from one snapshot that is held meanwhile`,
    release: (end) => shared.leave(end === 'done' && hasMore()),
  };
}
