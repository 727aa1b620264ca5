import { type Answer, answersTo, wayOf } from '../answer.ts';
import type { EventOf } from '../events.ts';
import { stepKey } from '../plan.ts';
import type { Question } from '../question.ts';
import { copied, type WithEntry } from './entries.ts';
import { acceptBrokenFreeze, liftBySaying } from './freeze-answers.ts';
import { beginRollback, requestRollback, withoutRequest } from './rollback.ts';
import { type Attempt, isSettled, type Session, type StepState, type StepStatus } from './session.ts';

/**
 * What a session is once a question was answered: the answer is kept, and the step it is about moves on. An answer
 * that does not fit its question is ignored; one that comes when the step has moved on already does not move it.
 */
export function answerQuestion(
  session: Session,
  event: EventOf<'question.answered'>,
  withEntry: WithEntry = copied,
): Session {
  const asked = session.questions[event.data.question];
  const { answer, scripted } = event.data;
  if (!asked || !answersTo[asked.question.kind].includes(answer.kind)) return session;
  const { id } = asked.question;
  const questions = withEntry(session.questions, id, { ...asked, answer, scripted, answeredAt: event.at });
  return decideOn({ ...session, questions }, asked.question, answer, event, withEntry);
}

function decideOn(
  session: Session,
  question: Question,
  answer: Answer,
  event: EventOf<'question.answered'>,
  withEntry: WithEntry,
): Session {
  const { at, data } = event;
  if (answer.kind === 'roll-back' && question.kind !== 'rollback') return requestRollback(session, { kind: 'any' });
  switch (question.kind) {
    case 'rollback': {
      const way = wayOf(question, answer);
      if (way) return beginRollback(session, way, answer, at, data.scripted);
      return answer.kind === 'go-on' ? withoutRequest(session) : session;
    }
    case 'gate': {
      if (answer.kind !== 'accept') return session;
      const { reason, role, by } = answer;
      const override = { unmet: question.unmet, reason, role, by, at };
      return { ...session, gatesOverridden: { ...session.gatesOverridden, [question.phase]: override } };
    }
    case 'freeze-broken': {
      if (answer.kind !== 'accept') return session;
      const { reason, role, by } = answer;
      return { ...session, facts: acceptBrokenFreeze(session.facts, question.database, { reason, role, by, at }) };
    }
    default:
      return moveStep(session, question, answer, at, withEntry);
  }
}

/** The status of a step that waits for the answer; answers to other questions do not move it. */
const waitsAs: Readonly<Partial<Record<Question['kind'], StepStatus>>> = { failure: 'failed', ambiguous: 'ambiguous' };

function moveStep(session: Session, question: Question, answer: Answer, at: string, withEntry: WithEntry): Session {
  if (question.step === undefined) return session;
  const key = stepKey(question.phase, question.step);
  const map = question.direction === 'undo' ? 'undos' : 'steps';
  const state = session[map][key];
  if (!state || state.status !== waitsAs[question.kind]) return session;
  const decided = decide(state, answer, at);
  const moved = { ...session, [map]: withEntry(session[map], key, decided) };
  const { decision } = decided;
  if (map === 'steps' || !isSettled(decided) || !decision) return moved;
  const seen = [`its undoing was ${decision.kind} by ${decision.by}: ${decision.reason}`];
  return { ...moved, facts: liftBySaying(session.facts, key, { at, verdict: 'unproven', seen }) };
}

function decide(state: StepState, answer: Answer, at: string): StepState {
  switch (answer.kind) {
    case 'retry':
      return { ...state, status: 'pending', history: [...state.history, failedAttempt(state, at)] };
    case 'skip':
    case 'accept': {
      const { reason, role, by } = answer;
      const kind = answer.kind === 'skip' ? 'skipped' : 'accepted';
      return { ...state, status: kind, decision: { kind, reason, role, by } };
    }
    case 'done': {
      const evidence = [
        ...state.evidence,
        {
          kind: 'statement',
          by: answer.by,
          text: `It is done: ${state.seen ?? ''}`,
          ...(answer.note && { note: answer.note }),
        } as const,
      ];
      const decision = { kind: 'done', reason: answer.note ?? 'said to be done', by: answer.by } as const;
      return { ...state, status: 'done', finishedAt: at, evidence, decision };
    }
    case 'look-again':
      // Running, in an epoch that is over: `nextStep` recovers it.
      return { ...state, status: 'running' };
    case 'redo':
      return { ...state, status: 'pending' };
    default:
      return state;
  }
}

function failedAttempt(state: StepState, at: string): Attempt {
  return {
    attempt: state.attempt,
    startedAt: state.startedAt ?? at,
    endedAt: state.finishedAt ?? at,
    end: 'failed',
    ...(state.fault && { fault: state.fault }),
  };
}
