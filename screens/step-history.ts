import type { Answer } from '../state/answer.ts';
import type { Attempt, QuestionState, Session, StepState } from '../state/session/session.ts';
import { type Line, line, paragraph, span } from './parts/line.ts';
import { clockTime } from './parts/time-text.ts';

/** Who decided that the step counts as settled, and why. */
export function decisionLines({ decision }: StepState, width: number): readonly Line[] {
  if (!decision) return [];
  const role = decision.role === undefined ? '' : ` as ${decision.role}`;
  return paragraph(`${decision.kind} by ${decision.by}${role}: ${decision.reason}`, width);
}

/** Each attempt before the last one: when, how it ended, and what was found of it. */
export function attemptLines(attempt: Attempt, width: number, zone: string | undefined): readonly Line[] {
  const { startedAt, endedAt, end, fault, seen, verdict } = attempt;
  const head = `${attempt.attempt}. ${clockTime(startedAt, zone)} to ${clockTime(endedAt, zone)}: ${end.replace('-', ' ')}`;
  const after = verdict === undefined ? '' : `; then ${recoveryWords[verdict]}`;
  return [
    ...paragraph(`${head}${after}`, width),
    ...(fault ? paragraph(fault.message, width, { first: '   ', tone: 'quiet' }) : []),
    ...(seen === undefined ? [] : paragraph(seen, width, { first: '   ', tone: 'quiet' })),
  ];
}

const recoveryWords: Readonly<Record<NonNullable<Attempt['verdict']>, string>> = {
  done: 'found to be done',
  redo: 'found to be redone',
  ask: 'a person was asked',
};

/** What people were asked about the step and what they said, oldest first. */
export function answerLines(
  { questions }: Session,
  { phase, step }: { readonly phase: string; readonly step: string },
  width: number,
  zone: string | undefined,
): readonly Line[] {
  return Object.values(questions)
    .filter(({ question }) => question.phase === phase && question.step === step)
    .flatMap((asked) => answerLine(asked, width, zone));
}

function answerLine({ question, answer, answeredAt, askedAt, scripted }: QuestionState, width: number, zone?: string) {
  const text = question.kind === 'confirm' ? question.text : `${questionWords[question.kind]}?`;
  if (!answer) return paragraph(`${clockTime(askedAt, zone)} ${text} Waits for an answer.`, width, { tone: 'warn' });
  const by = 'by' in answer ? ` by ${answer.by}` : '';
  const said = `${answerWords[answer.kind]}${by}${scripted ? ' (from the answers file)' : ''}${moreOf(answer)}`;
  const [first, ...rest] = paragraph(`${clockTime(answeredAt ?? askedAt, zone)} ${text}`, width);
  return [
    ...(first ? [first] : []),
    ...rest,
    ...paragraph(said, width, { first: '      ', tone: answer.kind === 'refused' ? 'bad' : 'quiet' }),
  ];
}

function moreOf(answer: Answer): string {
  if ('note' in answer && answer.note) return `: ${answer.note}`;
  return 'reason' in answer && answer.reason ? `: ${answer.reason}` : '';
}

const questionWords: Readonly<Record<QuestionState['question']['kind'], string>> = {
  confirm: 'Is it so',
  'sign-off': 'Approved',
  failure: 'It failed: what now',
  ambiguous: 'It is unclear how far it came: what now',
  'point-of-no-return': 'Pass the point of no return',
  phrase: 'Do it',
  rollback: 'Which way back',
  gate: 'The gate is shut: what now',
  rejects: 'Go on without the rejects',
  'freeze-broken': 'The freeze is broken: what now',
};

const answerWords: Readonly<Record<Answer['kind'], string>> = {
  confirmed: 'yes',
  refused: 'NO',
  signed: 'signed',
  retry: 'run again',
  skip: 'skipped',
  accept: 'accepted',
  done: 'said to be done',
  redo: 'said not to be done: run again',
  'look-again': 'looked again',
  'phrase-typed': 'the phrase was typed',
  'roll-back': 'wanted the ways back',
  'go-on': 'went on',
};

/** What the step kept in the journal for whoever takes it up after a kill. */
export function noteLines({ notes, earlierNotes = [] }: StepState, width: number): readonly Line[] {
  return [...earlierNotes, ...notes].flatMap((note) => {
    const text = Object.entries(note).map(([name, value]) => `${name} ${value}`);
    return paragraph(text.join(', '), width, { first: '  ', tone: 'quiet' });
  });
}

/** Planned and actual, where either is known. */
export function timeLines(
  plannedText: string | undefined,
  actualText: string | undefined,
  isLate: boolean,
): readonly Line[] {
  if (plannedText === undefined && actualText === undefined) return [];
  const planned = plannedText === undefined ? 'no time is planned for it' : `planned ${plannedText}`;
  const actual = actualText === undefined ? [] : [', ', span(actualText, isLate ? 'warn' : undefined)];
  return [line(planned, ...actual)];
}
