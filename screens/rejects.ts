import { formatCount } from '../state/format.ts';
import type { RejectsQuestion } from '../state/question.ts';
import { errorText, keyText } from '../state/rejects/words.ts';
import { acceptedRejects } from '../state/session/rejects.ts';
import type { Session } from '../state/session/session.ts';
import { type Choice, rollBackChoice } from './choices.ts';
import { glyphs } from './look.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';
import { clockTime } from './parts/time-text.ts';
import type { SessionWorld } from './world.ts';

/** Rows that stay behind when the session goes past the point of no return: how many, of what, and the first of them. */
export function rejectsLines(
  { title, rows, phrase, rejects, session: id }: RejectsQuestion,
  { session, zone, rejects: seen, stage }: SessionWorld,
  width: number,
): readonly Line[] {
  const last = acceptedRejects(session).at(-1);
  return [
    ...paragraph(
      `${phrase.toUpperCase()}: ${rows === 1 ? 'this row' : 'these rows'} of the source did not arrive`,
      width,
      {
        tone: 'bad',
      },
    ),
    ...paragraph(`Next is "${title}", and after it there is no way back. Nothing of it has run yet.`, width),
    ...(last
      ? paragraph(
          `The number CHANGED: ${last.rows} were accepted at ${clockTime(last.at, zone)} by ${last.by} (${last.role}).`,
          width,
          { tone: 'warn' },
        )
      : []),
    ...(seen?.said ? paragraph(seen.said.text, width, { tone: seen.said.isGood ? 'good' : 'warn' }) : []),
    blank,
    line(span('What is missing', 'strong')),
    ...rejects.flatMap(({ step, title: of, rows: missing, tables }) => [
      ...paragraph(`${formatCount(missing, 'row')} of ${tables.join(', ')}`, width, {
        first: ` ${glyphs.failed} `,
        tone: 'warn',
      }),
      ...paragraph(`${of} (${step})`, width, { first: '   ', tone: 'quiet' }),
      ...firstLines(session, step, width),
    ]),
    blank,
    ...paragraph(
      stage.rejects
        ? 'Repair what is wrong and try them again: see them, and t there; or leave, then'
        : 'Repair what is wrong and try them again: leave, then',
      width,
    ),
    line(span(`    nightferry rejects ${id} --retry`, 'accent')),
    ...paragraph('Whoever accepts answers for them: reason, role and name go into the report.', width),
  ];
}

/** The first rejects of a step, one line each. */
function firstLines({ facts }: Session, step: string, width: number): readonly Line[] {
  const { first = [], open = 0 } = facts.rejects[step] ?? {};
  const shown = first.slice(0, shownFirst);
  return [
    ...shown.map((reject) => line(span('   '), span(keyText(reject)), span(`  ${errorText(reject)}`, 'quiet'))),
    ...(open > shown.length
      ? paragraph(`and ${open - shown.length} more`, width, { first: '   ', tone: 'quiet' })
      : []),
  ];
}

const shownFirst = 3;

export const rejectsChoices: readonly Choice[] = [
  { act: 'see-rejects', name: 'see them', does: 'all of them, one by one, and try them again after a repair' },
  { act: 'accept-rejects', name: 'accept', does: 'go on without them; reason, role, name, and their number typed' },
  rollBackChoice,
  { act: 'leave', name: 'leave', does: 'stop here, to repair and retry; resume asks again' },
];
