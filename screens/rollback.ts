import { formatCount } from '../state/format.ts';
import type { RollbackQuestion } from '../state/question.ts';
import type { Session } from '../state/session/session.ts';
import type { WayBack, WayBackStep } from '../state/way-back.ts';
import type { Choice } from './choices.ts';
import { glyphs } from './look.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';

/** The ways back, then forward again, then leaving it open. */
export function rollbackChoices({ ways }: RollbackQuestion, finished: Session['finished']): readonly Choice[] {
  const taken = ways.map((way): Choice => {
    return { act: 'take-way', name: way.id, does: `${extent(way)}: ${way.title}`, way };
  });
  // Nothing is left to go on with: whoever leaves has decided the same.
  if (finished)
    return [...taken, { act: 'leave', name: 'leave', does: `nothing is taken back; it stays ${finished.outcome}` }];
  return [
    ...taken,
    { act: 'go-on', name: 'go on', does: 'forward instead: nothing is taken back' },
    { act: 'leave', name: 'leave', does: 'stop here; the question stays open' },
  ];
}

/** What the chosen way would do, in order, with the exact commands. */
export function rollbackLines(
  { title, ways }: RollbackQuestion,
  choice: Choice | undefined,
  width: number,
  finished: Session['finished'],
): readonly Line[] {
  const head = [
    line(span(' ROLL BACK? ', 'danger'), span(` ${title}`, 'strong')),
    ...paragraph('Nothing has been taken back yet.', width),
    blank,
  ];
  if (ways.length === 0) {
    return [
      ...head,
      ...paragraph(
        'There is no way back from here: nothing was done that could be undone, and no named plan fits this moment.',
        width,
        {
          tone: 'warn',
        },
      ),
      ...paragraph(finished ? 'Leave: nothing changes by that.' : 'Go on, or leave: nothing changes by that.', width),
    ];
  }
  if (choice?.act === 'take-way') return [...head, ...wayLines(choice.way, width)];
  const what =
    choice?.act === 'go-on'
      ? 'Going on takes nothing back: the session goes forward from where it stands.'
      : finished
        ? `Leaving takes nothing back: the session stays ${finished.outcome}, as it was.`
        : 'Leaving takes nothing back: resume asks this again.';
  return [...head, ...paragraph(what, width)];
}

function wayLines(way: WayBack, width: number): readonly Line[] {
  const moving = way.steps.filter(({ can }) => can !== 'nothing');
  const still = way.steps.length - moving.length;
  const impossible = way.steps.filter(({ can }) => can === 'no').length;
  return [
    ...paragraph(`Way back: ${way.title} (${way.id})`, width, { tone: 'strong' }),
    ...paragraph(
      way.phases.length === 0 ? 'It takes no phase back.' : `Counts as not done afterwards: ${way.phases.join(', ')}.`,
      width,
    ),
    ...(impossible > 0
      ? paragraph(`${formatCount(impossible, 'step')} CAN'T BE UNDONE: each asks a person when it comes up.`, width, {
          tone: 'warn',
        })
      : []),
    blank,
    line(span('What will happen, in this order', 'strong')),
    ...moving.flatMap((step, index) => stepLines(step, index + 1, width)),
    ...(still > 0
      ? paragraph(`${formatCount(still, 'step')} more changed nothing: there is nothing to undo.`, width, {
          tone: 'quiet',
        })
      : []),
  ];
}

/** What was written down of a database beforehand is long, and for machines. */
function withoutRecords(command: string): string {
  return command.replace(/\{".*\}/s, `{${glyphs.ellipsis}}`);
}

function stepLines({ step, title, can, why, lines }: WayBackStep, number: number, width: number): readonly Line[] {
  const head = line(span(`${String(number).padStart(2)}. `, 'quiet'), title, span(`  ${step}`, 'quiet'));
  const because = why === undefined ? '' : `: ${why}`;
  switch (can) {
    case 'no':
      return [head, ...paragraph(`CAN'T BE UNDONE${because}`, width, { first: `    ${glyphs.failed} `, tone: 'bad' })];
    case 'left-out':
      return [head, ...paragraph(`left out of rehearsals${because}`, width, { first: '    ', tone: 'quiet' })];
    case 'nothing':
      return [head, ...paragraph(`nothing to undo${because}`, width, { first: '    ', tone: 'quiet' })];
    case 'yes':
      return [
        head,
        ...lines.flatMap((command) =>
          paragraph(withoutRecords(command), width, { first: `    ${glyphs.dot} `, tone: 'accent' }),
        ),
      ];
  }
}

function extent({ steps, phases }: WayBack): string {
  return `${formatCount(steps.length, 'step')}, ${formatCount(phases.length, 'phase')}`;
}
