import { rollbackPhaseId, stepKey } from '../plan.ts';
import type { Question, RejectsQuestion } from '../question.ts';
import { missingSignOffs, signOffExhibit } from './exhibit.ts';
import { brokenFreeze } from './freezes.ts';
import { isPhaseDone, unmetFacts } from './gate.ts';
import { freezeBrokenQuestion } from './move-questions.ts';
import { rejectsQuestion } from './rejects.ts';
import { isSettled, type QuestionState, type Session, type StepState } from './session.ts';

/**
 * The questions that wait for a person, oldest first: asked, not answered, and not overtaken by what happened since. A
 * rollback, a sign-off from elsewhere, or a later pass of a check answers a question without touching it.
 */
export function openQuestionsOf(session: Session): readonly QuestionState[] {
  if (session.finished) return [];
  return Object.values(session.questions)
    .filter(({ question, answer }) => answer === undefined && isAskedStill(session, question))
    .toSorted((a, b) => a.askedAt.localeCompare(b.askedAt));
}

/** Whether the session, as it is now, would still want an answer to this question. */
export function isAskedStill(session: Session, question: Question): boolean {
  if (question.kind === 'rollback') return session.rollbackRequest !== undefined && !session.rollback;
  // Who wants to go back is asked which way, and nothing else; a way back asks only of its own steps.
  if (session.rollbackRequest && !session.rollback) return false;
  switch (question.kind) {
    case 'sign-off':
      return !session.rollback && isSignOffMissing(session, question);
    case 'gate':
      return !session.rollback && isGateShut(session, question);
    case 'freeze-broken': {
      const broken = session.rollback ? undefined : brokenFreeze(session.facts);
      return broken !== undefined && freezeBrokenQuestion(session, broken).id === question.id;
    }
    case 'rejects':
      return (
        isOfTheseRejects(session, question) && statesAsked(session, question).some((state) => doesWait(state, question))
      );
    default:
      return statesAsked(session, question).some((state) => doesWait(state, question));
  }
}

function isSignOffMissing(session: Session, question: Extract<Question, { kind: 'sign-off' }>): boolean {
  const phase = session.plan.phases.find(({ id }) => id === question.phase);
  if (!phase || !isPhaseDone(session, phase)) return false;
  if (signOffExhibit(session, phase).digest !== question.shown.digest) return false;
  return missingSignOffs(session, phase).includes(question.role);
}

/** Where some were retried since, or others came, another number is asked for. */
function isOfTheseRejects(session: Session, { phase, step: id, title, ...question }: RejectsQuestion): boolean {
  const generation = session.steps[stepKey(phase, id)]?.generation ?? 1;
  return rejectsQuestion(session, phase, { id, title }, generation)?.id === question.id;
}

/** After a rollback it is another question, with another number. */
function isGateShut(session: Session, { id, phase: of }: Question): boolean {
  const phase = session.plan.phases.find(({ id: one }) => one === of);
  const { length } = session.rollbacks;
  return (
    phase !== undefined && unmetFacts(session, phase).length > 0 && (length === 0 || id.endsWith(`/${length + 1}`))
  );
}

/** The doing and the undoing of its step, as far as the way that the session goes now still comes to them. */
function statesAsked(session: Session, question: Question): readonly (StepState | undefined)[] {
  const { phase, step = '' } = question;
  const key = stepKey(phase, step);
  const doing = question.direction === 'undo' ? undefined : (session.steps[key] ?? notBegun(phase, step));
  const { rollback } = session;
  if (!rollback) return [doing];
  if (rollback.way !== 'undo') return phase === rollbackPhaseId(rollback.way) ? [doing] : [];
  // Before a step is undone it has to be known how far it came.
  if (question.kind === 'ambiguous' && doing) return [doing];
  return question.kind === 'failure' && doing ? [] : [session.undos[key]];
}

/** Where no generation can be told from the question's id, it counts as this one's: better asked twice than hidden. */
function doesWait(state: StepState | undefined, question: Question): boolean {
  if (!state || isSettled(state)) return false;
  const generation = /^\/(\d+)(?:[./]|$)/.exec(question.id.split(stepKey(state.phase, state.step), 2)[1] ?? '')?.[1];
  if (generation !== undefined && Number(generation) !== state.generation) return false;
  switch (question.kind) {
    case 'failure':
      return state.status === 'failed';
    case 'ambiguous':
      return state.status === 'ambiguous';
    case 'point-of-no-return':
    case 'rejects':
      return state.status === 'pending';
    default:
      return state.status === 'running' || (state.status === 'pending' && state.attempt > 0);
  }
}

function notBegun(phase: string, step: string): StepState {
  return {
    ...{ phase, step, generation: 1, attempt: 0, status: 'pending', epoch: 0, figures: {} },
    ...{ evidence: [], checks: [], notes: [], history: [] },
  };
}
