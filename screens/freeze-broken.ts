import { formatCount } from '../state/format.ts';
import type { FreezeBrokenQuestion } from '../state/question.ts';
import type { FreezeState } from '../state/session/facts.ts';
import { type Choice, rollBackChoice } from './choices.ts';
import { glyphs } from './look.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';
import { clockTime } from './parts/time-text.ts';

/** Who wrote where after the freeze. `freeze` is what the journal knows of it. */
export function freezeBrokenLines(
  { database, seen }: FreezeBrokenQuestion,
  freeze: FreezeState | undefined,
  width: number,
  zone: string | undefined,
): readonly Line[] {
  const since = freeze ? ` since ${clockTime(freeze.frozenAt, zone)}` : '';
  return [
    ...paragraph(`FREEZE BROKEN: someone wrote to ${database}`, width, { tone: 'bad' }),
    ...paragraph(
      `${database} is frozen${since}. What was copied or compared may already differ from what is there now.`,
      width,
    ),
    blank,
    line(span('What was seen', 'strong'), span(`  ${formatCount(seen.length, 'trace')}`, 'quiet')),
    ...seen.flatMap((sentence) => paragraph(sentence, width, { first: ` ${glyphs.interrupted} `, tone: 'warn' })),
    ...(freeze?.proof
      ? paragraph(proofWords(freeze.proof.method, freeze.proof.at, zone), width, { tone: 'quiet' })
      : []),
    blank,
    ...paragraph('Stop whoever writes before you go on. Nothing runs meanwhile.', width, { tone: 'warn' }),
  ];
}

export const freezeBrokenChoices: readonly Choice[] = [
  { act: 'override', name: 'go on', does: 'in spite of it; with a reason, a role and a name' },
  rollBackChoice,
  { act: 'leave', name: 'leave', does: 'stop here; the question stays open' },
];

function proofWords(method: string, at: string, zone: string | undefined): string {
  return `Looked at ${clockTime(at, zone)}: ${method}`;
}
