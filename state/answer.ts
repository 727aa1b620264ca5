import type { Question, QuestionKind, RollbackQuestion } from './question.ts';
import type { WayBack } from './way-back.ts';

/** `leave` is not an answer: it ends the run and leaves the question open. */
export type Answer =
  | { readonly kind: 'confirmed'; readonly by: string; readonly note?: string }
  | { readonly kind: 'refused'; readonly by: string; readonly note?: string }
  | { readonly kind: 'signed'; readonly by: string; readonly note?: string }
  | { readonly kind: 'retry' }
  | { readonly kind: 'skip'; readonly reason: string; readonly role: string; readonly by: string }
  /** `phrase`: of rejects, their number as it was typed. */
  | {
      readonly kind: 'accept';
      readonly reason: string;
      readonly role: string;
      readonly by: string;
      readonly phrase?: string;
    }
  | { readonly kind: 'done'; readonly by: string; readonly note?: string }
  | { readonly kind: 'redo'; readonly by: string; readonly note?: string }
  /** Recover once more: whoever was asked put right what stood in the way of looking. */
  | { readonly kind: 'look-again' }
  | { readonly kind: 'phrase-typed'; readonly by: string; readonly phrase: string }
  /** Go back along `way`. From another question than a rollback's it only asks for the ways there are. */
  | {
      readonly kind: 'roll-back';
      readonly by: string;
      readonly way?: string;
      readonly reason?: string;
      readonly phrase?: string;
    }
  /** Not back after all. */
  | { readonly kind: 'go-on'; readonly by: string };

export type AnswerKind = Answer['kind'];

/** Whether the answer settles the question. One that does not is kept, and the question is asked again when it comes up. */
export function settles(question: Question, answer: Answer): boolean {
  if (!answersTo[question.kind].includes(answer.kind)) return false;
  if (answer.kind === 'refused' || answer.kind === 'look-again') return false;
  switch (question.kind) {
    case 'point-of-no-return':
    case 'phrase':
      return answer.kind === 'phrase-typed' && answer.phrase === question.phrase;
    case 'rejects':
      return answer.kind === 'accept' && answer.phrase === question.phrase;
    case 'rollback':
      return answer.kind === 'go-on' || wayOf(question, answer) !== undefined;
    default:
      // Asked again when nobody went back after all.
      return answer.kind !== 'roll-back';
  }
}

/** The way back that the answer takes, if it is a whole answer: a known way, a reason, the phrase as it has to be typed. */
export function wayOf(question: RollbackQuestion, answer: Answer): WayBack | undefined {
  if (answer.kind !== 'roll-back' || answer.phrase !== question.phrase || !answer.reason) return undefined;
  return question.ways.find(({ id }) => id === answer.way);
}

/** Which answers fit which question: screens offer these, the fold accepts no other. */
export const answersTo: { readonly [K in QuestionKind]: readonly AnswerKind[] } = {
  confirm: ['confirmed', 'refused'],
  'sign-off': ['signed'],
  failure: ['retry', 'skip', 'accept', 'roll-back'],
  ambiguous: ['look-again', 'done', 'redo'],
  'point-of-no-return': ['phrase-typed'],
  phrase: ['phrase-typed'],
  rollback: ['roll-back', 'go-on'],
  gate: ['accept', 'roll-back'],
  'freeze-broken': ['accept', 'roll-back'],
  rejects: ['accept', 'roll-back'],
};
