import { formatCount } from '../state/format.ts';
import type { FreezeBrokenQuestion } from '../state/question.ts';
import type { AcceptedWrites } from '../state/session/accepted-writes.ts';
import type { FreezeState } from '../state/session/facts.ts';
import { isWhereItLooked } from '../state/session/freeze-words.ts';
import { acceptedBefore } from '../state/session/freezes.ts';
import { type Choice, rollBackChoice } from './choices.ts';
import { glyphs } from './look.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';
import { clockTime } from './parts/time-text.ts';

/** Who wrote where after the freeze. `freeze` is what the journal knows of it, `before` what was accepted already. */
export function freezeBrokenLines(
  { database, seen }: FreezeBrokenQuestion,
  freeze: FreezeState | undefined,
  before: readonly AcceptedWrites[],
  width: number,
  zone: string | undefined,
): readonly Line[] {
  const since = freeze ? ` since ${clockTime(freeze.frozenAt, zone)}` : '';
  const isOld = (sentence: string) => sentence.startsWith(acceptedBefore);
  const found = seen.filter((sentence) => !isOld(sentence) && !isWhereItLooked(sentence));
  const looked = seen.filter(isWhereItLooked);
  const last = before.at(-1);
  return [
    ...paragraph(`FREEZE BROKEN${last ? ' AGAIN' : ''}: someone wrote to ${database}`, width, { tone: 'bad' }),
    ...(last
      ? paragraph(
          `This is NEW: it was written after ${clockTime(last.at, zone)}, when ${last.by} (${last.role}) accepted what had been written by then: ${last.reason}`,
          width,
          { tone: 'warn' },
        )
      : paragraph(
          `${database} is frozen${since}. What was copied or compared may already differ from what is there now.`,
          width,
        )),
    ...paragraph(
      'Stop whoever writes first. Going on accepts these writes and no others, in later checks and gates too.',
      width,
      { tone: 'warn' },
    ),
    blank,
    line(
      span(last ? 'What is new' : 'What was seen', 'strong'),
      span(`  ${formatCount(found.length, 'trace')} of it`, 'quiet'),
    ),
    ...found.flatMap((sentence) => paragraph(sentence, width, { first: ` ${glyphs.interrupted} `, tone: 'warn' })),
    ...looked.flatMap((sentence) => paragraph(sentence, width, { tone: 'quiet' })),
    ...(freeze?.proof
      ? paragraph(proofWords(freeze.proof.method, freeze.proof.at, zone), width, { tone: 'quiet' })
      : []),
    ...(before.length > 0 ? [blank, line(span('Accepted before', 'strong'))] : []),
    ...before.flatMap(({ at, by, role, reason, seen: old }) => [
      ...paragraph(`${clockTime(at, zone)} ${by} as ${role}: ${reason}`, width, { first: ' - ' }),
      ...old
        .filter((sentence) => !isOld(sentence))
        .flatMap((sentence) => paragraph(sentence, width, { first: '     ', tone: 'quiet' })),
    ]),
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
