import type { GateQuestion } from '../state/question.ts';
import { type Choice, rollBackChoice } from './choices.ts';
import { glyphs } from './look.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';

/** A phase that may not open yet, and what it wants, in sentences. */
export function gateLines({ title, phase, unmet }: GateQuestion, width: number): readonly Line[] {
  return [
    ...paragraph(`GATE SHUT: ${title} (${phase}) may not open yet`, width, { tone: 'strong' }),
    ...paragraph('The session waits in front of it: no step of it has begun.', width),
    blank,
    line(span('What is missing', 'strong')),
    ...unmet.flatMap((sentence) => paragraph(sentence, width, { first: ` ${glyphs.failed} `, tone: 'warn' })),
    blank,
    ...paragraph(
      'Whoever opens it anyway answers for what is missing: reason, role and name go into the report.',
      width,
    ),
  ];
}

export const gateChoices: readonly Choice[] = [
  { act: 'override', name: 'open anyway', does: 'begin the phase without it; with a reason, a role and a name' },
  rollBackChoice,
  { act: 'leave', name: 'leave', does: 'stop here; resume looks at the gate again' },
];
