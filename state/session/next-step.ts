import type { StepAddress } from '../events.ts';
import { type StepSummary, stepKey } from '../plan.ts';
import { type Question, settles } from '../question.ts';
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
  if (step.rehearsalSkip !== undefined && session.opened.mode === 'rehearsal') {
    return { kind: 'skip', at, reason: step.rehearsalSkip };
  }
  if (step.pointOfNoReturn) {
    const question = pointOfNoReturnQuestion(phase, step, step.pointOfNoReturn.phrase, at);
    if (!isSettledQuestion(session.questions[question.id])) return { kind: 'ask', question };
  }
  return { kind: 'run', at };
}

/** Judged as the journal has both: what redaction did to the question it did to the answer. */
function isSettledQuestion(asked: QuestionState | undefined): boolean {
  return asked?.answer !== undefined && settles(asked.question, asked.answer);
}

function address(phase: string, step: StepSummary, state: StepState | undefined, more: 0 | 1): StepAddress {
  return { phase, step: step.id, generation: state?.generation ?? 1, attempt: (state?.attempt ?? 0) + more };
}

function ambiguousQuestion(phase: string, step: StepSummary, state: StepState): Question {
  const id = `ambiguous/${phase}/${step.id}/${state.generation}.${state.attempt}`;
  return { kind: 'ambiguous', id, phase, step: step.id, title: step.title, seen: state.seen ?? '' };
}

function pointOfNoReturnQuestion(phase: string, step: StepSummary, phrase: string, at: StepAddress): Question {
  const id = `point-of-no-return/${phase}/${step.id}/${at.generation}`;
  return { kind: 'point-of-no-return', id, phase, step: step.id, title: step.title, phrase };
}
