import { stepKey } from '../state/plan.ts';
import type { AmbiguousQuestion } from '../state/question.ts';
import type { StepState } from '../state/session/session.ts';
import type { Choice } from './choices.ts';
import { evidenceLines } from './parts/evidence-lines.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';
import { clockTime } from './parts/time-text.ts';
import { noteLines } from './step-history.ts';
import type { SessionWorld } from './world.ts';

/** What was seen of a step that died halfway, and what it left, before a person says how far it came. */
export function ambiguousLines(question: AmbiguousQuestion, world: SessionWorld, width: number): readonly Line[] {
  const { title, step, seen, phase, direction } = question;
  const { session, zone } = world;
  const state = (direction === 'undo' ? session.undos : session.steps)[stepKey(phase, step)];
  const left = state ? leftLines(state, width) : [];
  return [
    ...paragraph(`UNCLEAR: ${title} (${step})`, width, { tone: 'strong' }),
    ...paragraph(`It was under way when the session stopped${whenOf(state, zone)}.`, width),
    ...paragraph('What is there does not tell how far it came.', width),
    blank,
    ...paragraph(seen, width, { first: 'Seen: ' }),
    blank,
    ...paragraph('Look at the system before you answer: o shows what the step does, S opens a shell.', width, {
      tone: 'warn',
    }),
    ...(left.length > 0 ? [blank, line(span('What it left', 'strong')), ...left] : []),
  ];
}

/** `: begun 03:36, last heard of 03:38, attempt 1`. */
function whenOf(state: StepState | undefined, zone: string | undefined): string {
  const last = state?.history.at(-1);
  if (!last) return '';
  const { startedAt, endedAt, end, attempt } = last;
  const how = end === 'killed' ? 'last heard of' : 'stopped';
  return `: begun ${clockTime(startedAt, zone)}, ${how} ${clockTime(endedAt, zone)}, attempt ${attempt}`;
}

function leftLines(state: StepState, width: number): readonly Line[] {
  return [...noteLines(state, width), ...state.evidence.flatMap((piece) => evidenceLines(piece, width))];
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
