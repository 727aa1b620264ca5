import type { AmbiguousQuestion } from '../state/question.ts';
import type { Choice } from './choices.ts';
import { blank, type Line, paragraph } from './parts/line.ts';

export function ambiguousLines({ title, step, seen }: AmbiguousQuestion, width: number): readonly Line[] {
  return [
    ...paragraph(`UNCLEAR: ${title} (${step})`, width, { tone: 'strong' }),
    ...paragraph('It was under way when the session stopped, and what is there does not tell how far it came.', width),
    blank,
    ...paragraph(seen, width, { first: 'Seen: ' }),
    blank,
    ...paragraph('Look at the system before you answer. Nothing runs meanwhile.', width, { tone: 'warn' }),
  ];
}

export function ambiguousChoices({ direction }: AmbiguousQuestion): readonly Choice[] {
  const undo = direction === 'undo';
  return [
    { act: 'look-again', name: 'look again', does: 'look once more, after you put right what stood in the way' },
    {
      act: 'done',
      name: 'done',
      does: undo
        ? 'it is undone: count it as undone, do not undo it again'
        : 'it is done: count it as done, do not run it again',
    },
    {
      act: 'redo',
      name: 'redo',
      does: undo ? 'it is not undone: undo it from its beginning' : 'it is not done: run it again from its beginning',
    },
    { act: 'leave', name: 'leave', does: 'stop here; the question stays open' },
  ];
}
