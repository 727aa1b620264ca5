import { settles } from '../answer.ts';
import type { StepAddress } from '../events.ts';
import { type StepSummary, stepKey } from '../plan.ts';
import type { Question, RejectsQuestion } from '../question.ts';
import { undoing } from './move-questions.ts';
import { rejectsQuestion } from './rejects.ts';
import { wantsUndo } from './rollback.ts';
import { epochOf, isSettled, type QuestionState, type Session, type StepState } from './session.ts';

/** What a step's task does next; it asks again after each. */
export type StepMove =
  | { readonly kind: 'run'; readonly at: StepAddress }
  | { readonly kind: 'preview'; readonly at: StepAddress }
  | { readonly kind: 'recover'; readonly at: StepAddress }
  | { readonly kind: 'ask'; readonly question: Question }
  | { readonly kind: 'skip'; readonly at: StepAddress; readonly reason: string }
  | { readonly kind: 'settled' }
  | { readonly kind: 'halt' };

/** The policy of undoing one step: first what became of it has to be known, then it is undone. Pure. */
export function nextUndo(session: Session, phase: string, step: StepSummary): StepMove {
  const key = stepKey(phase, step.id);
  const doing = session.steps[key];
  const state = session.undos[key];
  if (!doing || !wantsUndo(doing) || isSettled(state)) return { kind: 'settled' };
  if (doing.status === 'running') return { kind: 'recover', at: address(phase, step, doing, 0) };
  if (doing.status === 'ambiguous') return { kind: 'ask', question: ambiguousQuestion(phase, step, doing) };
  const at = (known: StepState | undefined, more: 0 | 1): StepAddress => ({
    ...address(phase, step, known, more),
    generation: doing.generation,
    direction: 'undo',
  });
  switch (state?.status) {
    case 'failed':
      return { kind: 'halt' };
    case 'ambiguous':
      return { kind: 'ask', question: ambiguousQuestion(phase, step, state, 'undo') };
    case 'running':
      if (state.epoch === epochOf(session)) return { kind: 'halt' };
      return { kind: 'recover', at: at(state, 0) };
    default:
      return { kind: 'run', at: at(state, 1) };
  }
}

/** The policy of one step: a pure function of what the journal says. */
export function nextStep(session: Session, phase: string, step: StepSummary): StepMove {
  const state = session.steps[stepKey(phase, step.id)];
  if (session.opened.dryRun)
    return state ? { kind: 'settled' } : { kind: 'preview', at: address(phase, step, state, 1) };
  if (isSettled(state)) return { kind: 'settled' };
  switch (state?.status) {
    case 'failed':
      return { kind: 'halt' };
    case 'ambiguous':
      return { kind: 'ask', question: ambiguousQuestion(phase, step, state) };
    case 'running':
      // Started by this very process and not settled: it gave way to a stop.
      if (state.epoch === epochOf(session)) return { kind: 'halt' };
      return { kind: 'recover', at: address(phase, step, state, 0) };
    default:
      return begin(session, phase, step, state);
  }
}

function begin(session: Session, phase: string, step: StepSummary, state: StepState | undefined): StepMove {
  const at = address(phase, step, state, 1);
  if (isLeftOut(session, step)) return { kind: 'skip', at, reason: step.rehearsalSkip };
  if (step.pointOfNoReturn) {
    // First what is missing over there, then the word that it may be gone past.
    const missing = session.rollback ? undefined : rejectsQuestion(session, phase, step, at.generation);
    if (missing && !areAccepted(session, missing))
      return session.rollbackRequest ? { kind: 'halt' } : { kind: 'ask', question: missing };
    // A phrase that was typed for a step that never began is not for the night after a rollback.
    const number = state === undefined && session.rollbacks.length > 0 ? `/${session.rollbacks.length + 1}` : '';
    const question = pointOfNoReturnQuestion(phase, step, step.pointOfNoReturn.phrase, at, number);
    if (!isSettledQuestion(session.questions[question.id])) return { kind: 'ask', question };
  }
  return { kind: 'run', at };
}

function isLeftOut({ opened }: Session, step: StepSummary): step is StepSummary & { readonly rehearsalSkip: string } {
  return step.rehearsalSkip !== undefined && opened.mode === 'rehearsal';
}

/** Of these very rejects, before this step or another one. */
function areAccepted({ questions }: Session, missing: RejectsQuestion): boolean {
  const same = ({ question }: QuestionState) => question.kind === 'rejects' && question.of === missing.of;
  return Object.values(questions).some((asked) => same(asked) && isSettledQuestion(asked));
}

/** Judged as the journal has both: what redaction did to the question it did to the answer. */
function isSettledQuestion(asked: QuestionState | undefined): boolean {
  return asked?.answer !== undefined && settles(asked.question, asked.answer);
}

function address(phase: string, step: StepSummary, state: StepState | undefined, more: 0 | 1): StepAddress {
  return { phase, step: step.id, generation: state?.generation ?? 1, attempt: (state?.attempt ?? 0) + more };
}

function ambiguousQuestion(
  phase: string,
  step: StepSummary,
  state: StepState,
  direction: 'do' | 'undo' = 'do',
): Question {
  const id = `ambiguous/${undoing(direction)}${phase}/${step.id}/${state.generation}.${state.attempt}`;
  return {
    kind: 'ambiguous',
    id,
    phase,
    step: step.id,
    ...(direction === 'undo' && { direction }),
    title: direction === 'undo' ? `Undo: ${step.title}` : step.title,
    seen: state.seen ?? '',
  };
}

function pointOfNoReturnQuestion(
  phase: string,
  step: StepSummary,
  phrase: string,
  at: StepAddress,
  number: string,
): Question {
  const id = `point-of-no-return/${phase}/${step.id}/${at.generation}${number}`;
  return { kind: 'point-of-no-return', id, phase, step: step.id, title: step.title, phrase };
}
