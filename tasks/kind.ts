import type { StepAddress } from '../state/events.ts';
import type { Progress } from '../state/live.ts';
import type { CheckResult, Evidence, Figures, Outcome, Recovery } from '../state/outcome.ts';
import type { Reply } from '../state/ports.ts';
import type { Question } from '../state/question.ts';
import type { Capability, StepLanguage } from '../state/runbook/language.ts';
import type { FactData, FactType } from '../state/session/fact-events.ts';
import type { Facts } from '../state/session/facts.ts';
import type { StepStatus } from '../state/session/session.ts';
import type { CopyControls } from './controls.ts';
import type { LedgerKey } from './engines/ledger.ts';
import type { StepPorts } from './step-ports.ts';

/** Something a step changes: shown by a dry run, and what rehearsals and the lock are judged by. */
export type Touch =
  /** `contents: 'kept'`: who may write changes, and what is in it stays; nothing of ours is put there either. */
  | { readonly what: 'database'; readonly database: string; readonly detail: string; readonly contents?: 'kept' }
  | { readonly what: 'command'; readonly detail: string }
  /** Somewhere that is neither a database of the runbook nor this machine. */
  | { readonly what: 'elsewhere'; readonly detail: string }
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

/** Something that must be there for a step to run: `doctor` and preflight look at each before the night. */
export type Requirement =
  /** Found on the PATH, or at that path. */
  | { readonly need: 'program'; readonly program: string; readonly why: string }
  /** There, and not older than the server of the database. */
  /** `instead`: what the step does without them, one clause, where it can. */
  | {
      readonly need: 'dump-tools';
      readonly database: string;
      readonly programs: readonly string[];
      readonly instead?: string;
    }
  /** At least the size of the database, or so many bytes. */
  | { readonly need: 'free-disk'; readonly path: string; readonly database?: string; readonly bytes?: number }
  /** A file or folder that this process can write. `there`: it is not made where it is missing. */
  | { readonly need: 'writable'; readonly path: string; readonly there?: true }
  | { readonly need: 'privilege'; readonly database: string; readonly may: Privilege };

export type Privilege =
  /** `alter`: to drop and add its indexes and constraints, which takes its owner. */
  | { readonly act: 'read' | 'write' | 'truncate' | 'alter'; readonly table: string }
  /** To write as the application does, which proves that it can. */
  | { readonly act: 'become'; readonly role: string }
  /** To mark as a stand-in, in a rehearsal, the database that takes another's place. */
  | { readonly act: 'mark-stand-in' }
  | { readonly act: 'create-tables' | 'create-database' | 'freeze' | 'end-sessions' };

/** Whether the engine of a database of the runbook has a capability. */
export type CanDo = (database: string, capability: Capability) => boolean;

/** Whether and how a step can be taken back. */
export type Undo =
  /** The step changes nothing. */
  | { readonly can: 'nothing' }
  /** `why` is one clause for the operator: "the runbook gives it no `undo:`". */
  | { readonly can: 'no'; readonly why: string }
  | {
      readonly can: 'yes';
      /** The exact SQL or commands, for the rollback screen, the dry run and the sheet. Must change nothing. */
      describe(context: Context): Promise<readonly string[]>;
      /** Brings back what was before, whatever came of the step: done, failed halfway, killed. As `StepKind.run`. */
      run(context: Context): Promise<Outcome>;
      /** After a kill in the middle of `run`. As `StepKind.recover`. */
      recover(context: Context): Promise<Recovery>;
    };

/** Undo of a step that changes nothing. */
export const nothingToUndo: Undo = { can: 'nothing' };

/** What a step left when it was last done or tried: what its undo goes by. */
export interface LeftBehind {
  readonly status: StepStatus;
  readonly figures: Figures;
  readonly evidence: readonly Evidence[];
  /** Of every attempt, oldest first. */
  readonly notes: readonly Readonly<Record<string, string | number>>[];
}

/**
 * One kind of step: one file, one line in `kinds.ts`, and the conformance suite picks it up. Its methods receive only
 * what `schema` parsed.
 */
export interface StepKind<Spec = unknown> extends StepLanguage<Spec> {
  /** `can`: what the engines of its databases can, where that makes a difference. */
  touches(spec: Spec, can?: CanDo): readonly Touch[];
  /** Must change nothing anywhere. */
  describe(spec: Spec, context: Context): Promise<Description>;
  /** Resolves with the outcome, also for failures; throws only Faults and bugs, which count as failures. */
  run(spec: Spec, context: Context): Promise<Outcome>;
  /** Looks at reality after a kill in the middle of `run`. Must change nothing. */
  recover(spec: Spec, context: Context): Promise<Recovery>;
  /** `mode`: a rehearsal may run something else. `can`: what the engines of its databases can. */
  requires(spec: Spec, mode: 'live' | 'rehearsal', can?: CanDo): readonly Requirement[];
  /** What must hold before the night already, judged. Must change nothing. A dry run has it in `describe`, too. */
  preflight?(spec: Spec, context: Context): Promise<readonly CheckResult[]>;
  undo(spec: Spec): Undo;
}

/** Everything a step may use, and the only way to it. */
export interface Context extends StepPorts {
  readonly session: string;
  readonly mode: 'live' | 'rehearsal';
  readonly direction: 'do' | 'undo';
  readonly at: StepAddress;
  /** What the step left; there while it is being undone. */
  readonly done?: LeftBehind;
  /** What the session knows of freezes and backups. A snapshot of now. */
  readonly facts: Facts;
  /** When this generation of the step was first started; for durations that outlive a kill. */
  readonly firstStartedAt: Date;
  /** What people ask of copies while they run. */
  readonly controls: CopyControls;
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
  /** Those of earlier attempts of the same generation, oldest first: what an attempt that died or failed has left. */
  readonly earlierNotes: readonly Readonly<Record<string, string | number>>[];
  /** The notes of another step, `phase/step`, of the last time it was done or tried. None when nothing happened to it. */
  notesOf(step: string): readonly Readonly<Record<string, string | number>>[];
  /** The same of each earlier generation of it that was taken back, the oldest first. */
  notesTakenBack(step: string): readonly (readonly Readonly<Record<string, string | number>>[])[];
  /** Whether the night has come past another step, `phase/step`: it is settled, or something behind it was begun. */
  isPassed(step: string): boolean;
  /** Journals a fact that other steps, gates, screens and reports rely on. */
  record<T extends FactType>(type: T, data: FactData[T]): void;
  /** Closes everything Nightferry has open on a database, its lock included, so that it can be renamed or dropped. */
  release(database: string): Promise<void>;
  /** Connects again, locks it again, and journals what the name stands for from here on. `why` is one clause. */
  repin(database: string, why: string): Promise<void>;
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
