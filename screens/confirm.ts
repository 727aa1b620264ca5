import type { Answer } from '../state/answer.ts';
import type { ConfirmQuestion, Question } from '../state/question.ts';
import type { Session } from '../state/session/session.ts';
import { glyphs, type Tone } from './look.ts';
import type { Model } from './model.ts';
import { type Line, line, paragraph, span } from './parts/line.ts';
import { moreText, type Track, windowAround } from './parts/scroll.ts';

/** One line of a checklist: it waits for an answer, or has one. */
export interface ChecklistItem {
  readonly question: ConfirmQuestion;
  readonly waits: boolean;
  readonly answer: Answer | undefined;
}

/**
 * The whole checklist of the step that `asked` belongs to, in the order it was asked: what waits, and what was answered
 * already, also before a kill.
 */
export function checklistOf(
  asked: ConfirmQuestion,
  session: Session,
  waiting: readonly Question[],
): readonly ChecklistItem[] {
  const isSibling = (question: Question): question is ConfirmQuestion =>
    question.kind === 'confirm' && question.phase === asked.phase && question.step === asked.step;
  const items = new Map<string, ChecklistItem>();
  for (const { question, answer } of Object.values(session.questions)) {
    if (isSibling(question)) items.set(question.item, { question, waits: false, answer });
  }
  for (const question of waiting) {
    if (isSibling(question)) items.set(question.item, { question, waits: true, answer: undefined });
  }
  return [...items.values()].filter(({ waits, answer }) => waits || answer !== undefined);
}

export interface ConfirmParts {
  readonly items: readonly ChecklistItem[];
  readonly list: Track;
  readonly stepTitle: string;
  readonly who: string;
  /** Nobody answers here. */
  readonly isWatched?: boolean;
  readonly mark: Model['mark'];
  readonly notes: Model['notes'];
  readonly roles: Readonly<Record<string, string>>;
}

/** The list itself: at most `height` lines, the cursor always among them. */
export function checklistLines({ items, list, stepTitle }: ConfirmParts, height: number): readonly Line[] {
  const answered = items.filter(({ waits }) => !waits).length;
  const [from, to] = windowAround(list.at, items.length, Math.max(1, height - 1));
  const more = height > 1 ? moreText(from, items.length - to) : undefined;
  const count = `  ${answered} of ${items.length} answered${more === undefined ? '' : `  ${more}`}`;
  const head = line(span(stepTitle, 'strong'), span(count, 'quiet'));
  if (height <= 1) return [head];
  return [head, ...items.slice(from, to).map((item, index) => itemLine(item, from + index === list.at))];
}

/** The item under the cursor in full, and what is about to be recorded. */
export function selectedLines(parts: ConfirmParts, width: number): readonly Line[] {
  const item = parts.items[parts.list.at];
  if (!item) return [];
  const { question, waits } = item;
  const role = question.role === undefined ? '' : `${parts.roles[question.role] ?? question.role} is asked. `;
  const note = parts.notes[question.id];
  return [
    ...paragraph(question.text, width, { tone: 'strong' }),
    ...paragraph(waits ? `${role}${parts.isWatched ? '' : `You answer as ${parts.who}.`}` : answerWords(item), width, {
      tone: 'quiet',
    }),
    ...(note ? paragraph(note, width, { first: 'Note: ' }) : []),
    ...(waits && !parts.isWatched ? markLines(parts.mark, question) : []),
  ];
}

function itemLine({ question, waits, answer }: ChecklistItem, selected: boolean): Line {
  const [word, glyph, tone] = stateOf(waits, answer);
  return [
    span(selected ? `${glyphs.pointer} ` : '  ', 'accent'),
    span(`${glyph} ${word.padEnd(4)} `, tone),
    span(question.text, selected ? 'strong' : undefined),
  ];
}

function stateOf(waits: boolean, answer: Answer | undefined): readonly [string, string, Tone] {
  if (waits || !answer) return ['open', glyphs.asks, 'warn'];
  return answer.kind === 'refused' ? ['NO', glyphs.failed, 'bad'] : ['yes', glyphs.done, 'good'];
}

function answerWords({ answer }: ChecklistItem): string {
  if (!answer || !('by' in answer)) return 'Answered.';
  const note = 'note' in answer && answer.note ? ` (${answer.note})` : '';
  if (answer.kind !== 'refused') return `${answer.by} said yes${note}.`;
  return `${answer.by} said NO${note}. To change it: answer the rest; the step then fails, and retry asks this again.`;
}

function markLines(mark: Model['mark'], question: ConfirmQuestion): readonly Line[] {
  if (mark?.question !== question.id) return [line('Is it so?  y yes   n no')];
  const answer = mark.yes
    ? span(' YES, it is so. ', 'good')
    : span(` NO: ${question.refusal ?? 'the step will fail'}. `, 'bad');
  return [line('You say:', answer, 'Enter records it, Esc takes it back.')];
}
