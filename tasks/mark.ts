import { z } from 'zod';
import { stopped } from '../state/outcome.ts';
import { databaseName } from '../state/runbook/fields.ts';
import { defineKind, nothingToUndo } from './kind.ts';
import { lastMark, markNote, markOutcome } from './loss/kept-mark.ts';
import { marksOf } from './loss/marks-of.ts';

const schema = z.strictObject({ on: databaseName.describe('The database that is about to be written to.') });
type Spec = z.infer<typeof schema>;

/**
 * Remembers where a database stands just before an application may write to it, so that `lost` can tell later what going back
 * would lose.
 */
export const mark = defineKind<Spec>({
  key: 'mark',
  summary: 'Remembers where a database stands, just before an application may write to it.',
  schema,
  effectsOutside: false,

  refers: ({ on }) => [{ to: 'database', name: on, path: ['on'], needs: ['marks'] }],

  touches: () => [{ what: 'nothing' }],

  requires: () => [],

  async describe({ on }, context) {
    const { take } = (await marksOf(on, context)).statements;
    return { lines: [`-- in ${on}, but for schema nightferry`, ...take], figures: {}, evidence: [], checks: [] };
  },

  async run({ on }, context) {
    if (context.signal.aborted) return stopped;
    const marks = await marksOf(on, context);
    try {
      const kept = lastMark(on, context.earlierNotes);
      const taken = kept === undefined ? await marks.take(context.signal) : marks.read(kept);
      context.note(markNote(on, taken));
      for (const doubt of taken.doubts) context.output(doubt);
      return markOutcome(on, taken);
    } catch (error) {
      if (context.signal.aborted) return stopped;
      throw error;
    }
  },

  /** The first one counts: what was written after it must not be missed because of a second one. */
  async recover({ on }, context) {
    const text = lastMark(on, context.notes);
    if (text === undefined) return { verdict: 'redo', seen: 'no mark was kept yet' };
    const taken = (await marksOf(on, context)).read(text);
    return { verdict: 'done', seen: `the mark was kept: ${taken.position}`, outcome: markOutcome(on, taken) };
  },

  undo: () => nothingToUndo,
});
