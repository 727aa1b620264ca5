import type { Answer } from './answer.ts';
import type { FaultRecord } from './fault.ts';
import type { DoneOutcome, Evidence, FailedOutcome, Figures } from './outcome.ts';
import type { PlanSummary } from './plan.ts';
import type { Question } from './question.ts';
import type { FactData } from './session/fact-events.ts';
import type { Manifest, Run, ServerRole, SessionOpened } from './session/opened.ts';
import type { RollbackScope } from './way-back.ts';

/** Who did it. `name` is what the person goes by in this session; the rest is what the machine knows. */
export interface Actor {
  readonly name: string;
  readonly osUser: string;
  readonly host: string;
}

/**
 * Which execution of which step. `generation` counts undo-and-do-again, `attempt` counts starts within it;
 * both begin at 1. `cell` is the place in a matrix of runs. With `direction: 'undo'` it is the undo of that generation.
 */
export interface StepAddress {
  readonly phase: string;
  readonly step: string;
  readonly cell?: string;
  readonly generation: number;
  readonly attempt: number;
  readonly direction?: 'undo';
}

/** How someone's approval is known: a name was typed, or a key signed it. */
export type Assurance = 'asserted' | 'authenticated';

/** How a session is over for good. `abandoned`: someone decided, with a reason, that it will never go on. */
export type SessionEnding = 'finished' | 'failed' | 'abandoned';

/** Why a process left its session for now. `rolled-back`: a rollback came to its end; the session may go forward again. */
export type LeftWhy = 'operator' | 'signal' | 'answers' | 'fault' | 'rolled-back';

/** Where a session was before another host adopted it: its last run, and the last of it that the copies held. */
export interface AdoptedFrom {
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly lastSeq: number;
  readonly lastAt: string;
}

/** What somebody asks of a session, from any terminal. */
export type ControlRequest =
  /** `chunk`: once the chunks that copies are at are finished; else at once, as far as each step can. */
  | { readonly control: 'stop'; readonly at?: 'chunk' }
  | { readonly control: 'pause' | 'resume' }
  /** Rows per second of all copies together; null takes the limit away. */
  | { readonly control: 'throttle'; readonly rowsPerSecond: number | null }
  /** Of all copies together; null is what the runbook says. */
  | { readonly control: 'workers'; readonly workers: number | null };

/** Every event type and its data, in the newest version of each. */
export interface EventData extends FactData {
  'session.opened': SessionOpened;
  /** `servers`: what they are now, by the runbook's names. Journals of before have none. */
  'session.resumed': { readonly run: Run; readonly servers?: Readonly<Record<string, ServerRole>> };
  /**
   * Taken over from a host that is gone, out of the copy in a database; `runbook.file` is where it is on this host. `missing`:
   * files that steps left on the other one, and that this one has not; whoever adopted was asked about them.
   */
  'session.adopted': {
    readonly from: AdoptedFrom;
    readonly runbook: { readonly file: string };
    readonly missing?: readonly string[];
  };
  'session.left': { readonly why: LeftWhy; readonly fault?: FaultRecord };
  'session.finished': { readonly outcome: SessionEnding; readonly reason?: string };
  'runbook.amended': { readonly manifest: Manifest; readonly plan: PlanSummary; readonly changed: readonly string[] };
  'phase.started': { readonly phase: string };
  'phase.finished': { readonly phase: string };
  /** `inferred`: how an adoption knows of it, when the journal that took down the start is out of reach. */
  'step.started': { readonly title: string; readonly inferred?: string };
  /** A fact the step wants to find again after a kill, such as the pid of a command it started. */
  'step.noted': { readonly note: Readonly<Record<string, string | number>> };
  'step.recovered': { readonly verdict: 'done' | 'redo' | 'ask'; readonly seen: string };
  'step.finished': Omit<DoneOutcome, 'kind'>;
  'step.failed': Omit<FailedOutcome, 'kind'>;
  /** Settled without being run, because the runbook says so for this kind of session. */
  'step.skipped': { readonly reason: string };
  /** Dry run: what the step would do. */
  'step.previewed': {
    readonly description: readonly string[];
    readonly touches: readonly string[];
    readonly figures: Figures;
    readonly evidence: readonly Evidence[];
    readonly checks: DoneOutcome['checks'];
    /** What stood in the way of looking: a database that can't be read, a file that is not there. */
    readonly fault?: FaultRecord;
  };
  'question.asked': { readonly question: Question };
  'question.answered': { readonly question: string; readonly answer: Answer; readonly scripted: boolean };
  'sign-off.given': {
    readonly phase: string;
    readonly role: string;
    readonly name: string;
    readonly assurance: Assurance;
    /** Digest of what the person was shown. */
    readonly shown: string;
    readonly note?: string;
    readonly scripted: boolean;
  };
  /** Older versions know only `stop`, and take every other for it. */
  'control.requested': ControlRequest;
  /** Someone wants to go back: the conductor shows the ways there are before anything is done. */
  'rollback.requested': { readonly scope: RollbackScope };
  /** Everything that the rollback in progress takes back is taken back. */
  'rollback.finished': Readonly<Record<never, never>>;
  /** The copy of the journal in a database can't be written; `since`: when what it lacks began. The night goes on. */
  'handover.behind': { readonly database: string; readonly since: string; readonly fault: FaultRecord };
  'handover.caught-up': { readonly database: string };
}

export type EventType = keyof EventData;

interface EnvelopeOf<T extends EventType> {
  readonly session: string;
  /** 1 for `session.opened`, then without gaps. */
  readonly seq: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
  readonly actor: Actor;
  readonly type: T;
  /** Version of `data`; older ones are upcast when read. */
  readonly v: number;
  readonly step?: StepAddress;
  readonly data: EventData[T];
  /** Hash of the event before, `genesis` for the first. */
  readonly prevHash: string;
}

/** One fact in the journal. */
export type Event = { [T in EventType]: EnvelopeOf<T> }[EventType];

export type EventOf<T extends EventType> = EnvelopeOf<T>;

/** The version that each event type is written in today. A change of shape raises it and adds an upcaster. */
export const eventVersions: { readonly [T in EventType]: number } = {
  'session.opened': 1,
  'session.resumed': 1,
  'session.adopted': 1,
  'session.left': 1,
  'session.finished': 1,
  'runbook.amended': 1,
  'phase.started': 1,
  'phase.finished': 1,
  'step.started': 1,
  'step.noted': 1,
  'step.recovered': 1,
  'step.finished': 1,
  'step.failed': 1,
  'step.skipped': 1,
  'step.previewed': 1,
  'question.asked': 1,
  'question.answered': 1,
  'sign-off.given': 1,
  'control.requested': 1,
  'rollback.requested': 1,
  'rollback.finished': 1,
  'handover.behind': 1,
  'handover.caught-up': 1,
  'database.frozen': 1,
  'freeze.proved': 1,
  'database.thawing': 1,
  'database.thawed': 1,
  'database.released': 1,
  'database.repinned': 1,
  'backup.made': 1,
  'backup.proven': 1,
  'rejects.counted': 1,
};

/** The events that may be appended without holding the session's lease. */
export const unleasedEvents: ReadonlySet<EventType> = new Set(['sign-off.given', 'control.requested']);

/** `prevHash` of a session's first event. */
export const genesis = '0'.repeat(64);
