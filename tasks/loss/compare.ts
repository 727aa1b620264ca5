import { Fault, recordFault } from '../../state/fault.ts';
import type { Context } from '../kind.ts';
import { type ExportedFile, exportRows } from './export.ts';
import { lastMark } from './kept-mark.ts';
import type { Loss, Marks } from './seam.ts';
import type { LostSpec } from './spec.ts';

export interface Compared {
  readonly loss: Loss;
  readonly files: readonly ExportedFile[];
}

/**
 * Compares with the mark and exports what was written since. `undefined`: the night has not come to the mark, so nothing
 * that it is there for was done. Where it came to it before an earlier rollback, that mark counts as long as the database is
 * the same: what was written then may still be in it. Faults: `lost/no-mark`, those of `Marks.since` and of files.
 */
export async function compareWithMark(marks: Marks, spec: LostSpec, context: Context): Promise<Compared | undefined> {
  const { on, since } = spec;
  const kept = lastMark(on, context.notesOf(since));
  if (kept !== undefined) return compare(kept, marks, spec, context);
  if (context.isPassed(since)) throw noMark(on, since);
  for (const notes of context.notesTakenBack(since)) {
    const earlier = lastMark(on, notes);
    const compared = earlier === undefined ? undefined : await compareEarlier(earlier, marks, spec, context);
    if (compared) return compared;
  }
  return undefined;
}

function compare(text: string, marks: Marks, spec: LostSpec, context: Context): Promise<Compared> {
  const { signal } = context;
  return marks.since(text, { tables: spec.tables, signal }, async (loss) => ({
    loss,
    files: await exportRows(loss.tables, spec, context),
  }));
}

/** `undefined`: the mark is of a database that this one took the place of. What was written to it then is still there. */
async function compareEarlier(text: string, marks: Marks, spec: LostSpec, context: Context) {
  try {
    const { loss, files } = await compare(text, marks, spec, context);
    const doubt = `the mark is of before an earlier rollback: what was copied to ${spec.on} since counts as written`;
    return { loss: { ...loss, doubts: [...loss.doubts, doubt] }, files };
  } catch (error) {
    if (recordFault(error).code === 'lost/other-database') return undefined;
    throw error;
  }
}

function noMark(on: string, since: string): Fault {
  return new Fault('lost/no-mark', `Step ${since} left no mark of ${on} in this session.`, {
    remedy: [
      `What was written since can't be told without it: it was skipped, and what comes after it was begun.`,
      'Compare the tables by hand, then skip this step with a note of what you found.',
    ],
    retry: 'safe',
  });
}
