import type { FaultRecord } from './fault.ts';
import type { CheckResult, Figures, Table } from './outcome.ts';

interface QuestionBase {
  /** Stable across kills and resumes, so that an answer once given is found again. */
  readonly id: string;
  readonly phase: string;
  readonly step?: string;
  /** It is about undoing the step. */
  readonly direction?: 'undo';
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
  /** What a NO leads to, where it is not that the step fails: `you are asked next whether to move them`. */
  readonly refusal?: string;
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

/** A step is about to do something that a person has to want, in so many words. `phrase` must be typed. */
export interface PhraseQuestion extends QuestionBase {
  readonly kind: 'phrase';
  readonly step: string;
  /** What it will do, and to whom: a sentence each. */
  readonly lines: readonly string[];
  readonly phrase: string;
}

/** What someone wants to go back over: everything, from a phase on, or along a named plan. */
export type RollbackScope =
  | { readonly kind: 'any' }
  | { readonly kind: 'phase'; readonly phase: string }
  | { readonly kind: 'plan'; readonly plan: string };

/** One way back: what it does, in order, with the exact commands. */
export interface WayBack {
  /** `undo`, or the name of a plan of the runbook. */
  readonly id: string;
  readonly title: string;
  /** Phases it takes back, newest first. */
  readonly phases: readonly string[];
  readonly steps: readonly WayBackStep[];
}

export interface WayBackStep {
  /** `phase/step` */
  readonly step: string;
  readonly title: string;
  /**
   * `no`: nothing can take it back, `why` says so; a person decides when it comes up. `left-out`: a step of a plan that
   * rehearsals leave out, for the reason `why`.
   */
  readonly can: 'yes' | 'nothing' | 'no' | 'left-out';
  readonly why?: string;
  readonly lines: readonly string[];
}

/** Going back: which way, why, and the phrase typed. */
export interface RollbackQuestion extends QuestionBase {
  readonly kind: 'rollback';
  readonly ways: readonly WayBack[];
  readonly phrase: string;
}

/** A phase may not open yet: what is missing, in sentences. */
export interface GateQuestion extends QuestionBase {
  readonly kind: 'gate';
  readonly unmet: readonly string[];
}

/** Someone wrote to a database that is frozen. */
export interface FreezeBrokenQuestion extends QuestionBase {
  readonly kind: 'freeze-broken';
  readonly database: string;
  readonly seen: readonly string[];
}

/** A step that has no way back is next, and rows of the source are missing in the target. Their number must be typed. */
export interface RejectsQuestion extends QuestionBase {
  readonly kind: 'rejects';
  readonly step: string;
  /** For commands that can be typed as they stand. */
  readonly session: string;
  /** The same for the same rejects, and another for any other. */
  readonly of: string;
  /** How many rows of the source are missing, in all. */
  readonly rows: number;
  /** It names them: `17 rejects`. */
  readonly phrase: string;
  readonly rejects: readonly {
    /** `phase/step` that rejected them. */
    readonly step: string;
    readonly title: string;
    /** Where from and where to. */
    readonly tables: readonly string[];
    readonly rejects: number;
    readonly rows: number;
  }[];
}

export type Question =
  | ConfirmQuestion
  | SignOffQuestion
  | FailureQuestion
  | AmbiguousQuestion
  | PointOfNoReturnQuestion
  | PhraseQuestion
  | RollbackQuestion
  | GateQuestion
  | FreezeBrokenQuestion
  | RejectsQuestion;

export type QuestionKind = Question['kind'];

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
