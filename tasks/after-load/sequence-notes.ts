import { z } from 'zod';
import type { Context } from '../kind.ts';
import type { PlannedSequence } from './sequence-plan.ts';

const place = z.object({ last: z.string(), isCalled: z.boolean() });
const moves = z.array(z.object({ name: z.string(), before: place, to: place }));

/** A sequence that is set: where it was before, and where it is put. In the journal before it is done. */
export type SequenceMove = z.infer<typeof moves>[number];

/** Resolves with what all attempts have done together: a context does not see what it notes itself. */
export function noteMoves(planned: readonly PlannedSequence[], context: Context): readonly SequenceMove[] {
  const found = planned.flatMap(({ state: { name, last, isCalled }, target }): readonly SequenceMove[] =>
    target.kind === 'set' ? [{ name, before: { last, isCalled }, to: target.to }] : [],
  );
  const note = { sequences: JSON.stringify(found) };
  if (found.length > 0) context.note(note);
  return notedMoves([...context.earlierNotes, ...context.notes, note]);
}

/** What all attempts have done together: the first place a sequence was at, and the last it was put to. */
export function notedMoves(notes: Context['notes']): readonly SequenceMove[] {
  const all = new Map<string, SequenceMove>();
  for (const { sequences } of notes) {
    if (typeof sequences !== 'string') continue;
    for (const move of moves.parse(JSON.parse(sequences))) {
      all.set(move.name, { ...move, before: all.get(move.name)?.before ?? move.before });
    }
  }
  return [...all.values()];
}
