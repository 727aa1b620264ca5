import type { AmbiguousQuestion } from '../state/question.ts';
import { choiceLines } from './failure.ts';
import { blank, type Line, paragraph } from './parts/line.ts';

export const ambiguousChoices = ['look again', 'done', 'redo', 'leave'] as const;
export type AmbiguousChoice = (typeof ambiguousChoices)[number];

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

export function ambiguousChoiceLines(at: number): readonly Line[] {
  const words: Readonly<Record<AmbiguousChoice, string>> = {
    'look again': 'look once more, after you put right what stood in the way',
    done: 'it is done: count it as done, do not run it again',
    redo: 'it is not done: run it again from its beginning',
    leave: 'stop here; the question stays open',
  };
  return choiceLines(
    ambiguousChoices.map((choice) => [choice, words[choice]]),
    at,
  );
}
