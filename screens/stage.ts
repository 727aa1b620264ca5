import type { Answer } from '../state/answer.ts';
import type { Preflight } from '../state/doctor/preflight.ts';
import type { ControlRequest, SessionEnding } from '../state/events.ts';
import type { FaultRecord, Finding } from '../state/fault.ts';
import type { JournalReader } from '../state/journal-reader.ts';
import type { LiveSteps, Progress } from '../state/live.ts';
import type { TreeSnapshot } from '../state/live-tree.ts';
import type { Observable } from '../state/ports.ts';
import type { Question } from '../state/question.ts';
import type { RejectsSeen } from '../state/rejects/seen.ts';
import type { Session } from '../state/session/session.ts';
import type { Standing } from '../state/session/standing.ts';
import type { StepLook } from '../state/step-look.ts';
import type { ByHand } from './by-hand.ts';
import type { Outside, OutsideOffers } from './outside.ts';
import type { Watching } from './watching.ts';

/** What `source/` has put before the person. Screens draw it and answer with intents; they never act themselves. */
export type Stage =
  | HomeStage
  | { readonly kind: 'preparing'; readonly title: string; readonly tasks: readonly PreparingTask[] }
  | SessionStage
  | { readonly kind: 'fault'; readonly title: string; readonly fault: FaultRecord };

/** Where `nightferry` starts without arguments. */
export interface HomeStage {
  readonly kind: 'home';
  readonly journal: string;
  readonly sessions: readonly SessionCard[];
  readonly runbooks: readonly RunbookCard[];
  /** Sessions of a damaged journal, runbooks with faults: said, not hidden. */
  readonly notices: readonly string[];
  /** What is still being read, and not all there yet. */
  readonly reading?: 'sessions' | 'runbooks';
}

export interface SessionCard {
  readonly id: string;
  readonly title: string;
  readonly environment: string;
  readonly mode: 'live' | 'rehearsal';
  readonly dryRun: boolean;
  readonly status: 'unfinished' | 'running elsewhere' | SessionEnding;
  /** `phase 4 of 8, Courses and offerings`. */
  readonly where: string;
  readonly lastAt: string;
  /** What it waits for from a person, and since when. */
  readonly waits?: { readonly what: string; readonly since: string };
  /** Why nobody runs it, and what is frozen. */
  readonly standing?: Standing;
  /** Why it was abandoned. */
  readonly reason?: string;
  /** Who runs it now, when it runs elsewhere. */
  readonly holder?: string;
}

export interface RunbookCard {
  readonly file: string;
  readonly title: string;
  readonly environments: readonly { readonly name: string; readonly standIn: boolean; readonly production: boolean }[];
  /** Number of error findings; a faulty runbook can't be started. */
  readonly faults: number;
  /** Everything that lint says of it, warnings too. */
  readonly findings?: readonly Finding[];
}

/** Before a session opens: a cluster starts, data is made, databases are connected. */
export interface PreparingTask {
  readonly title: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly progress?: Progress;
  readonly detail?: string;
}

export interface SessionStage {
  readonly kind: 'session';
  readonly session: Observable<Session>;
  readonly live: Observable<LiveSteps>;
  readonly tree: Observable<TreeSnapshot>;
  /** Waiting for the person, oldest first. */
  readonly questions: Observable<readonly Question[]>;
  /** `waiting`: opened or resumed, nothing runs until the person says so (intent `begin`). */
  readonly status: 'waiting' | 'running' | 'ended';
  /** How it ended, when it did. */
  readonly end?: SessionEnd;
  /** What to type in another terminal to look into its databases, where Nightferry brought them along. */
  readonly consoles?: readonly string[];
  /** What is found of its surroundings while it waits to begin; absent where nobody looks. */
  readonly preflight?: Observable<Preflight>;
  /** What the step that is being looked at would do; absent where nobody can look. */
  readonly look?: Observable<StepLook | undefined>;
  /** Rows that copies could not carry over, looked up where they are kept; absent where nobody can. */
  readonly rejects?: Observable<RejectsSeen | undefined>;
  /** Its journal, to be leafed through; absent where nobody can. */
  readonly journal?: JournalReader;
  /** For who has to go on without Nightferry. */
  readonly byHand?: ByHand;
  /** What can be opened beside it; absent where nothing can. */
  readonly outside?: OutsideOffers;
  /** Another process runs it, or none: it is only watched here. */
  readonly watching?: Watching;
  /** The operator's name, offered where a name is typed. */
  readonly operator: string;
  /** How the session got here, in one line, such as `resumed; killed at 02:14 in people/users`. */
  readonly greeting: string;
  /** Where reports went, once written. */
  readonly reports: readonly string[];
  /** Why the last one could not be written. */
  readonly reportFault?: FaultRecord;
  /** Hash of the session's last event, once it has ended: what a report is checked against. */
  readonly chainHead?: string;
}

export type SessionEnd =
  | { readonly kind: SessionEnding | 'rolled-back' }
  /** Everything that was asked for is taken back; the session may go forward again. */
  | { readonly kind: 'rolled-back' }
  | { readonly kind: 'left' }
  | { readonly kind: 'halted'; readonly fault: FaultRecord };

/** What the person wants, as data. `source/` carries it out. */
export type Intent =
  | { readonly kind: 'open'; readonly session: string }
  | { readonly kind: 'start'; readonly runbook: string; readonly environment: string; readonly dryRun: boolean }
  | { readonly kind: 'begin' }
  /** Look at the surroundings again, from the beginning. */
  | { readonly kind: 'preflight' }
  | { readonly kind: 'answer'; readonly question: string; readonly answer: Answer }
  /** Look at what a step would do, until `look-away`. Changes nothing. */
  | { readonly kind: 'look-into'; readonly phase: string; readonly step: string }
  | { readonly kind: 'look-away' }
  /** Look up the rejects of the session, once more. Changes nothing. */
  | { readonly kind: 'look-at-rejects' }
  | { readonly kind: 'export-rejects' }
  /** Try those that are not carried over yet again: only while the session waits for a decision about them. */
  | { readonly kind: 'retry-rejects' }
  /** Lend or leave the terminal. */
  | { readonly kind: 'outside'; readonly what: Outside }
  /** Hold copies back, or no longer. */
  | { readonly kind: 'control'; readonly request: ControlRequest }
  /** Stop at the next safe point and show the ways back: nothing is undone by it. */
  | { readonly kind: 'request-rollback' }
  /** Stop at the next safe point and end the program; everything can be resumed. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'write-report'; readonly format: 'md' | 'html' | 'json' };
