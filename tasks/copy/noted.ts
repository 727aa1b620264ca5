import { z } from 'zod';
import type { Context } from '../kind.ts';

/** What a run notes in the journal before its first chunk, for the run that comes after it, and for other copies of the phase. */
const noted = z.object({
  moment: z.string(),
  rows: z.number(),
  /** Of the step, as the ledger knows it. Absent in journals of before. */
  generation: z.number().optional(),
  frozenAt: z.string().optional(),
});

export type Noted = z.infer<typeof noted>;

export function lastNoted({ notes, earlierNotes }: Pick<Context, 'notes' | 'earlierNotes'>): Noted | undefined {
  return [...earlierNotes, ...notes].flatMap((note) => noted.safeParse(note).data ?? []).at(-1);
}

/** For a run that has nothing to note of its own. */
export function noteAgain(context: Pick<Context, 'notes' | 'earlierNotes' | 'note'>): void {
  const last = lastNoted(context);
  if (!last) return;
  const { moment, rows, generation, frozenAt } = last;
  context.note({
    moment,
    rows,
    ...(generation !== undefined && { generation }),
    ...(frozenAt !== undefined && { frozenAt }),
  });
}
