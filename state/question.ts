import type { FaultRecord } from './fault.ts';
import type { CheckResult, Figures, Table } from './outcome.ts';
import type { WayBack } from './way-back.ts';

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
