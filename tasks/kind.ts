import type { StepAddress } from '../state/events.ts';
import type { Progress } from '../state/live.ts';
import type { CheckResult, Evidence, Figures, Outcome, Recovery } from '../state/outcome.ts';
import type { Clock, Files, Reply, Shell } from '../state/ports.ts';
import type { Question } from '../state/question.ts';
import type { StepLanguage } from '../state/runbook/language.ts';
import type { Runbook, SecretReference } from '../state/runbook/runbook.ts';
import type { Database, LedgerKey } from './engines/engine.ts';

/** Something a step changes: shown by a dry run, and what rehearsals and the lock are judged by. */
export type Touch =
  | { readonly what: 'database'; readonly database: string; readonly detail: string }
  | { readonly what: 'command'; readonly detail: string }
  | { readonly what: 'nothing' };

/** What a step would do, without doing it. */
export interface Description {
  /** The exact SQL or command, and what is known beforehand, line by line. */
  readonly lines: readonly string[];
  readonly figures: Figures;
  readonly evidence: readonly Evidence[];
  /** Checks that can be judged beforehand, judged. */
  readonly checks: readonly CheckResult[];
}

/**
 * One kind of step: one file, one line in `kinds.ts`, and the conformance suite picks it up. Its methods receive only
 * what `schema` parsed.
 */
export interface StepKind<Spec = unknown> extends StepLanguage<Spec> {
  touches(spec: Spec): readonly Touch[];
  /** Must change nothing anywhere. */
  describe(spec: Spec, context: Context): Promise<Description>;
  /** Resolves with the outcome, also for failures; throws only Faults and bugs, which count as failures. */
  run(spec: Spec, context: Context): Promise<Outcome>;
  /** Looks at reality after a kill in the middle of `run`. Must change nothing. */
  recover(spec: Spec, context: Context): Promise<Recovery>;
}

/** Everything a step may use, and the only way to it. */
export interface Context {
  readonly session: string;
  readonly mode: 'live' | 'rehearsal';
  readonly at: StepAddress;
  /** When this generation of the step was first started; for durations that outlive a kill. */
  readonly firstStartedAt: Date;
  readonly runbook: Runbook;
  readonly clock: Clock;
  readonly shell: Shell;
  readonly files: Files;
  /** Processor cores this process may use: `os.availableParallelism()`. */
  readonly cores: number;
  /** Aborts when the session stops. The step gives way at its next safe point and resolves `stopped`. */
  readonly signal: AbortSignal;
  /** Opens a database of the runbook; the same one each time. */
  database(name: string): Promise<Database>;
  /** The value of a secret reference, registered for redaction. */
  secret(reference: SecretReference): Promise<string>;
  /** The id namespace of the runbook, as a UUID. Faults: `ids/no-namespace`. */
  idNamespace(): Promise<string>;
  /** Absolute path of a path in the runbook. */
  path(relative: string): string;
  /** Asks a person. A question that was answered before a kill resolves with that answer at once. */
  ask(question: Question): Promise<Reply>;
  /** Its note is cleaned as a line of output is. */
  progress(progress: Progress): void;
  /** A line of output for the eye. Control sequences and secrets are removed on the way. */
  output(line: string): void;
  /** Keeps facts in the journal that `recover` will want: `context.notes` has them after a kill. */
  note(note: Readonly<Record<string, string | number>>): void;
  readonly notes: readonly Readonly<Record<string, string | number>>[];
}

/** The key of a step's rows in the ledger. */
export function ledgerKey(context: Pick<Context, 'session' | 'at'>): LedgerKey {
  const { phase, step, cell, generation } = context.at;
  return { session: context.session, phase, step, cell: cell ?? '', generation };
}

/** Makes a kind from its typed definition; the registry holds kinds of unknown spec. */
export function defineKind<Spec>(kind: StepKind<Spec>): StepKind {
  return kind as unknown as StepKind;
}
