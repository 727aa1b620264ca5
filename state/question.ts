import type { FaultRecord } from './fault.ts';
import type { CheckResult, Figures, Table } from './outcome.ts';

interface QuestionBase {
  /** Stable across kills and resumes, so that an answer once given is found again. */
  readonly id: string;
  readonly phase: string;
  readonly step?: string;
  readonly title: string;
}

/** A person says that something is so. Items of one step are asked together and answered one by one. */
export interface ConfirmQuestion extends QuestionBase {
  readonly kind: 'confirm';
  readonly item: string;
  readonly text: string;
  readonly role?: string;
  /** What to look at before answering, such as sampled rows. */
  readonly exhibit?: Table;
}

/** A person in a role approves a phase. */
export interface SignOffQuestion extends QuestionBase {
  readonly kind: 'sign-off';
  readonly role: string;
  readonly shown: SignOffExhibit;
}

/** What is being signed. Its digest is kept with the sign-off. */
export interface SignOffExhibit {
  readonly digest: string;
  readonly steps: readonly {
    readonly step: string;
    readonly title: string;
    readonly status: string;
    readonly figures: Figures;
    /** Why it counts as settled without having been done, and who said so. */
    readonly decision?: { readonly kind: string; readonly reason: string; readonly role?: string; readonly by: string };
  }[];
  readonly checks: readonly Pick<CheckResult, 'id' | 'title' | 'verdict' | 'expected' | 'actual'>[];
}

/** A step failed: what now? */
export interface FailureQuestion extends QuestionBase {
  readonly kind: 'failure';
  readonly step: string;
  readonly fault: FaultRecord;
  readonly failedChecks: readonly CheckResult[];
}

/** A step was under way when the session died, and reality does not tell how far it came. */
export interface AmbiguousQuestion extends QuestionBase {
  readonly kind: 'ambiguous';
  readonly step: string;
  readonly seen: string;
}

/** The step after which rollback loses data is next. `phrase` must be typed. */
export interface PointOfNoReturnQuestion extends QuestionBase {
  readonly kind: 'point-of-no-return';
  readonly step: string;
  readonly phrase: string;
}

export type Question =
  | ConfirmQuestion
  | SignOffQuestion
  | FailureQuestion
  | AmbiguousQuestion
  | PointOfNoReturnQuestion;

export type QuestionKind = Question['kind'];

/** `leave` is not an answer: it ends the run and leaves the question open. */
export type Answer =
  | { readonly kind: 'confirmed'; readonly by: string; readonly note?: string }
  | { readonly kind: 'refused'; readonly by: string; readonly note?: string }
  | { readonly kind: 'signed'; readonly by: string; readonly note?: string }
  | { readonly kind: 'retry' }
  | { readonly kind: 'skip'; readonly reason: string; readonly role: string; readonly by: string }
  | { readonly kind: 'accept'; readonly reason: string; readonly role: string; readonly by: string }
  | { readonly kind: 'done'; readonly by: string; readonly note?: string }
  | { readonly kind: 'redo'; readonly by: string; readonly note?: string }
  /** Recover once more: whoever was asked put right what stood in the way of looking. */
  | { readonly kind: 'look-again' }
  | { readonly kind: 'phrase-typed'; readonly by: string; readonly phrase: string };

export type AnswerKind = Answer['kind'];

/** Whether the answer settles the question. One that does not is kept, and the question is asked again when it comes up. */
export function settles(question: Question, answer: Answer): boolean {
  if (!answersTo[question.kind].includes(answer.kind)) return false;
  if (answer.kind === 'refused' || answer.kind === 'look-again') return false;
  return (
    question.kind !== 'point-of-no-return' || (answer.kind === 'phrase-typed' && answer.phrase === question.phrase)
  );
}

/** Which answers fit which question: screens offer these, the fold accepts no other. */
export const answersTo: { readonly [K in QuestionKind]: readonly AnswerKind[] } = {
  confirm: ['confirmed', 'refused'],
  'sign-off': ['signed'],
  failure: ['retry', 'skip', 'accept'],
  ambiguous: ['look-again', 'done', 'redo'],
  'point-of-no-return': ['phrase-typed'],
};
