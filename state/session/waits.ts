import { stepsOf } from '../plan.ts';
import type { Question } from '../question.ts';
import { openQuestionsOf } from './open-questions.ts';
import type { Session } from './session.ts';

/** What a session waits for from a person, and since when: ISO 8601. */
export interface Waits {
  /** `the sign-off of Users and persons by cto`. */
  readonly what: string;
  readonly since: string;
}

/** The question that stands open longest. `undefined` when none does. */
export function waitsOf(session: Session): Waits | undefined {
  const [first] = openQuestionsOf(session);
  return first && { what: wordsFor(first.question, session), since: first.askedAt };
}

/** What a question waits for, in a clause that begins behind `waits for`. */
export function wordsFor(question: Question, session: Session): string {
  switch (question.kind) {
    case 'sign-off':
      return `the sign-off of ${question.title} by ${question.role}`;
    case 'confirm':
      return `a yes or no${question.role === undefined ? '' : ` of ${question.role}`}: ${question.text}`;
    case 'failure':
      return `a decision: ${question.title} failed`;
    case 'ambiguous':
      return `a word on how far this came: ${titleOf(question, session)}`;
    case 'point-of-no-return':
    case 'phrase':
      return `a typed phrase, before ${titleOf(question, session)}`;
    case 'gate':
      return `a decision: the gate of ${question.title} does not open`;
    case 'freeze-broken':
      return `a decision: someone wrote to ${question.database}, which is frozen`;
    case 'rejects':
      return `a decision on ${question.phrase}, before ${titleOf(question, session)}`;
    case 'rollback':
      return 'a way back to be chosen, or none';
  }
}

function titleOf({ phase, step, title }: Question, { plan }: Session): string {
  const steps = plan.phases.filter(({ id }) => id === phase).flatMap(stepsOf);
  return steps.find(({ id }) => id === step)?.title ?? title;
}
