import type { Clock } from '../../state/ports.ts';
import type { FreezeMode, ProofVerdict } from '../../state/session/fact-events.ts';

/**
 * What an engine offers to keep a database from changing, and to prove that it did not. Texts called `prior` and
 * `baseline` are the engine's own: whoever has them keeps them and gives them back, nothing more.
 */
export interface Freezer {
  /** What stands in the way of a freeze, or would write through it. Changes nothing. */
  survey(): Promise<Survey>;
  /** What thawing has to bring back, as it is now. It holds no secrets. */
  capture(mode: FreezeMode, owner: string): Promise<string>;
  /**
   * The freeze that stands in this database, as it keeps it itself: for when the journal is elsewhere. `known` is what was
   * before by the journal, for when somebody took that out of the database: then it stands as long as it shows.
   */
  standing(known?: string): Promise<StandingFreeze | undefined>;
  /** Exactly what freezing does, statement by statement. Changes nothing. */
  plan(mode: FreezeMode): Promise<readonly string[]>;
  /** What a person types to bring back `prior` without Nightferry. */
  manualUndo(prior: string): readonly string[];
  /**
   * Freezes as `prior` says, from wherever an earlier attempt came to. New sessions first: they can't write any more
   * when this resolves. Faults: `freeze/no-privilege`, `freeze/already`.
   */
  close(prior: string, run: FreezeRun): Promise<void>;
  /** Ends the sessions of others, and waits until they are gone. Resolves with those that stay. */
  endSessions(run: FreezeRun): Promise<readonly ForeignSession[]>;
  /** The rest of what the mode asks for, which has to wait for writers to end. Faults: `freeze/blocked`. */
  block(prior: string, run: FreezeRun): Promise<void>;
  /** Where the next proof starts from: now. */
  baseline(run: FreezeRun): Promise<string>;
  /** Whether anything was written since `baseline`; without one it begins now and proves nothing yet. */
  prove(baseline: string | undefined, run: FreezeRun): Promise<FreezeProof>;
  /** Brings back `prior`, and looks whether it is as before. Safe to repeat. Faults: `freeze/blocked`, `freeze/not-restored`. */
  thaw(prior: string, run: FreezeRun): Promise<readonly string[]>;
  /** Where to look when it can't be written to, beside what `proveWritable` says; default: PostgreSQL's settings and rights. */
  readonly lookAt?: string;
  /** Writes as `role` in a session of its own, and rolls it back. */
  proveWritable(role: string | undefined): Promise<WritableProof>;
}

export interface FreezeRun {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** What is being done, line by line. */
  readonly output?: (line: string) => void;
}

export interface StandingFreeze {
  readonly mode: FreezeMode;
  /** Who froze it: `session phase/step`. */
  readonly owner: string;
  readonly prior: string;
  /** What of the freeze is not in force, a sentence each. */
  readonly gaps: readonly string[];
}

/** A session of somebody else in the database. */
export interface ForeignSession {
  readonly pid: string;
  readonly user: string;
  readonly application: string;
  /** Empty for a local socket. */
  readonly address: string;
  /** As the server calls it: `client backend`, `walsender`, `logical replication worker`. */
  readonly kind: string;
  readonly state: string;
  /** ISO 8601: since when its transaction is open, else since when it is in its state. */
  readonly since: string;
  readonly inTransaction: boolean;
  readonly superuser: boolean;
  /** Its transaction has an id: it has written, or is about to. */
  readonly xid: string | null;
  /** Tables it holds a write lock on. */
  readonly locks: readonly string[];
  /** What the server's people call a session and who may do everything; default: `pid`, `superuser`. */
  readonly words?: { readonly session: string; readonly superuser: string };
}

export interface Survey {
  readonly sessions: readonly ForeignSession[];
  /** Sentences, by what they are about. */
  readonly findings: readonly Finding[];
  /** How it will be proved, or why it can't be. */
  readonly proof: { readonly certain: boolean; readonly method: string };
  /** What to do about what `stops` it, where the findings do not say. */
  readonly remedy?: readonly string[];
}

export interface Finding {
  /** `stops`: the freeze fails until it is put right; `stops-strict`: a strict one does. `writes`: it can write through the freeze, or hold it up. */
  readonly weight: 'stops' | 'stops-strict' | 'writes' | 'note';
  readonly text: string;
}

export interface FreezeProof {
  readonly verdict: ProofVerdict;
  readonly method: string;
  /** One sentence each. */
  readonly seen: readonly string[];
  /** Where nothing else keeps it from being proven: the writes from before the baseline that somebody accepted. */
  readonly provenBut?: readonly string[];
  readonly baseline: string;
  /** With `broken`: where proofs go on from once someone accepts what was found. What comes after it breaks the freeze again. */
  readonly baselineIfAccepted?: string;
}

export interface WritableProof {
  readonly verdict: 'proven' | 'unproven';
  readonly seen: readonly string[];
}
