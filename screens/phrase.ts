import type { PhraseQuestion } from '../state/question.ts';
import { glyphs } from './look.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';

/** What a step is about to do, that it does only once it was typed. */
export function phraseLines({ title, lines, phrase }: PhraseQuestion, width: number): readonly Line[] {
  return [
    ...paragraph(title, width, { tone: 'strong' }),
    blank,
    ...lines.flatMap((sentence) => paragraph(sentence, width, { first: ` ${glyphs.interrupted} `, tone: 'warn' })),
    blank,
    ...paragraph('To have it done, press Enter and type exactly:', width),
    line(span(`    ${phrase}`, 'strong')),
    blank,
    ...paragraph('Else leave: the question stays open, and everything can be resumed.', width),
  ];
}
