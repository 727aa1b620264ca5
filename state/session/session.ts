import type { Answer } from '../answer.ts';
import type { AdoptedFrom, Assurance, LeftWhy, SessionEnding } from '../events.ts';
import type { FaultRecord } from '../fault.ts';
import type { CheckResult, Evidence, Figures } from '../outcome.ts';
import type { PlanSummary } from '../plan.ts';
import type { Question } from '../question.ts';
import type { RollbackScope } from '../way-back.ts';
import type { Controls } from './controls.ts';
import type { BackupState, Facts } from './facts.ts';
import type { Manifest, Run, ServerRole, SessionOpened } from './opened.ts';

/**
 * What the journal says of a session: the fold of its events, and the only state that screens, reports and policy
 * believe. Immutable; parts that an event does not touch stay the same objects.
 */
export interface Session {
  readonly id: string;
  readonly seq: number;
  /** When the last event was appended. */
  readonly lastAt: string;
  readonly opened: SessionOpened;
  readonly openedAt: string;
  /** What the servers were when this run connected to them, by the runbook's names; none where nobody asked. */
  readonly servers: Readonly<Record<string, ServerRole>>;
  /** The plan and manifest that hold now: those of the opening, or of the last amendment. */
  readonly plan: PlanSummary;
  readonly manifest: Manifest;
  /** One per process that ran it, oldest first. The last one is the present epoch. */
  readonly runs: readonly SessionRun[];
  readonly phases: Readonly<Record<string, PhaseState>>;
  /** By `stepKey`. A step that nothing happened to is absent. */
  readonly steps: Readonly<Record<string, StepState>>;
  /** Undoing of steps in the rollback that is under way, by `stepKey`. */
  readonly undos: Readonly<Record<string, StepState>>;
  /** By question id, in the order they were asked. */
  readonly questions: Readonly<Record<string, QuestionState>>;
  readonly signOffs: readonly SignOff[];
  readonly amendments: readonly { readonly at: string; readonly by: string; readonly changed: readonly string[] }[];
  readonly finished?: { readonly at: string; readonly outcome: SessionEnding; readonly reason?: string };
  readonly facts: Facts;
  /** Phases that were opened although their gate was shut. */
  readonly gatesOverridden: Readonly<Record<string, GateOverride>>;
  /** Someone wants to go back, and the ways have not been put to them yet, or not been answered. */
  readonly rollbackRequest?: RollbackRequest;
  /** How many times someone wanted to go back. */
  readonly rollbackRequests: number;
  /** The rollback that is under way. */
  readonly rollback?: Rollback;
  /** Rollbacks that came to their end, oldest first. */
  readonly rollbacks: readonly FinishedRollback[];
  /** Hosts that took the session over from one that was gone, oldest first. */
  readonly adoptions: readonly Adoption[];
  /** Databases whose copy of the journal is not up to date, and why. */
  readonly copiesBehind: Readonly<Record<string, { readonly since: string; readonly fault: FaultRecord }>>;
  /** Someone outside asked the session to stop at the next safe point. */
  readonly stopRequested: boolean;
  /** What people asked of running copies. */
  readonly controls: Controls;
}

export interface RollbackRequest {
  readonly scope: RollbackScope;
  readonly number: number;
  /** How the session had ended before it was opened again to go back; leaving the ways alone leaves it so. */
  readonly finished?: NonNullable<Session['finished']>;
}

export interface SessionRun extends Run {
  readonly by: string;
  readonly host: string;
  readonly startedAt: string;
  readonly lastAt: string;
  readonly ended?: LeftWhy | 'finished';
  readonly fault?: FaultRecord;
  /** Who asked it from outside to stop, the first one if several did. */
  readonly stopAskedBy?: string;
}

export interface Adoption {
  readonly from: AdoptedFrom;
  readonly by: string;
  readonly host: string;
  readonly at: string;
  /** Index in `runs` of the process that it was taken over from. */
  readonly epoch: number;
}

export interface GateOverride {
  readonly unmet: readonly string[];
  readonly reason: string;
  readonly role: string;
  readonly by: string;
  readonly at: string;
}

export interface Rollback {
  /** `undo`, or the name of a plan. */
  readonly way: string;
  readonly title: string;
  /** Phases that are taken back, newest first. */
  readonly phases: readonly string[];
  readonly reason: string;
  readonly by: string;
  readonly scripted: boolean;
  readonly startedAt: string;
}

/** What was taken back, as it was: steps, their undoing, the steps of the plan, sign-offs. */
export interface FinishedRollback extends Rollback {
  readonly finishedAt: string;
  /** Run in which it came to its end. */
  readonly epoch: number;
  readonly steps: Readonly<Record<string, StepState>>;
  readonly undos: Readonly<Record<string, StepState>>;
  readonly signOffs: readonly SignOff[];
  readonly backups: readonly BackupState[];
}

export interface PhaseState {
  readonly startedAt: string;
  /** When its last step was settled; sign-offs may still be missing. */
  readonly finishedAt?: string;
}

export type StepStatus = 'pending' | 'running' | 'ambiguous' | 'done' | 'failed' | 'skipped' | 'accepted';

export interface StepState {
  readonly phase: string;
  readonly step: string;
  readonly generation: number;
  /** Starts so far in this generation. */
  readonly attempt: number;
  readonly status: StepStatus;
  /** Index in `runs` of the process that started the last attempt. */
  readonly epoch: number;
  readonly firstStartedAt?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly figures: Figures;
  readonly evidence: readonly Evidence[];
  readonly checks: readonly CheckResult[];
  readonly fault?: FaultRecord;
  readonly notes: readonly Readonly<Record<string, string | number>>[];
  /** Notes of the attempts before it in this generation, oldest first: what undoing has to know of, too. */
  readonly earlierNotes?: StepState['notes'];
  /** What recovery saw, while a person is asked about it. */
  readonly seen?: string;
  /** Why it counts as settled without having been done: a person's or the runbook's decision. */
  readonly decision?: {
    readonly kind: 'skipped' | 'accepted' | 'done';
    readonly reason: string;
    readonly role?: string;
    readonly by: string;
  };
  /** A dry run's description. */
  readonly preview?: { readonly description: readonly string[]; readonly touches: readonly string[] };
  /** Attempts that came before, oldest first. */
  readonly history: readonly Attempt[];
}

export interface Attempt {
  readonly attempt: number;
  readonly startedAt: string;
  readonly endedAt: string;
  /** `rolled-back`: it was settled, and later taken back. `killed`: the process died while the step ran. `stopped`: the process was left in an orderly way. */
  readonly end: 'failed' | 'killed' | 'stopped' | 'rolled-back';
  readonly fault?: FaultRecord;
  readonly seen?: string;
  readonly verdict?: 'done' | 'redo' | 'ask';
}

export interface QuestionState {
  readonly question: Question;
  readonly askedAt: string;
  readonly answer?: Answer;
  readonly answeredAt?: string;
  readonly scripted?: boolean;
}

export interface SignOff {
  readonly phase: string;
  readonly role: string;
  readonly name: string;
  readonly assurance: Assurance;
  readonly shown: string;
  /** Digest of the manifest that held when it was given. */
  readonly manifest: string;
  readonly note?: string;
  readonly scripted: boolean;
  readonly at: string;
}

const settledStatuses: ReadonlySet<StepStatus> = new Set(['done', 'skipped', 'accepted']);

export function isSettled(state: StepState | undefined): boolean {
  return state !== undefined && settledStatuses.has(state.status);
}

/** The number of the process that runs the session now. */
export function epochOf(session: Session): number {
  return session.runs.length - 1;
}
