import type { SessionEnding } from '../events.ts';
import type { FaultRecord } from '../fault.ts';
import type { Manifest, OpenedDatabase } from '../session/opened.ts';
import type { AdoptionReport } from './adoptions.ts';
import type { BackupReport, RepinReport } from './backups.ts';
import type { Confirmation, PhraseTyped } from './confirmations.ts';
import type { Decision } from './decisions.ts';
import type { FreezeReport } from './freezes.ts';
import type { GateReport } from './gates.ts';
import type { OpenQuestion } from './open-questions.ts';
import type { RecoveryReport } from './recoveries.ts';
import type { RejectsReport } from './rejects.ts';
import type { RollbackReport } from './rollbacks.ts';
import type { RunReport } from './runs.ts';
import type { RoleInPhase, SignOffReport } from './sign-offs.ts';
import type { CheckReport, StepReport } from './steps.ts';
import type { FollowUpReport, PhaseReport } from './timeline.ts';
import type { Totals } from './totals.ts';

/**
 * What a session came to, from its journal alone. This is what `nightferry report --format json` prints, and what
 * scripts rely on: a field keeps its name and meaning as long as `report` keeps its number; new fields may be added.
 * Instants are ISO 8601 in UTC, durations are milliseconds, lists are in the order things happened or stand in the
 * runbook. What there is not is `null`, never missing. docs/report.md tells it field by field.
 */
export interface Report {
  readonly report: 1;
  readonly session: string;
  readonly runbook: {
    readonly id: string;
    readonly title: string;
    readonly file: string;
    /** SHA-256 of the manifest that holds now: what people signed for. */
    readonly digest: string;
    readonly files: Manifest['files'];
    readonly vars: Manifest['vars'];
  };
  readonly environment: string;
  readonly mode: 'live' | 'rehearsal';
  readonly production: boolean;
  readonly dryRun: boolean;
  readonly operators: readonly Person[];
  readonly databases: readonly ({ readonly name: string } & OpenedDatabase)[];
  readonly namespaceFingerprint: string | null;
  readonly outcome: SessionOutcome;
  readonly openedAt: string;
  readonly finishedAt: string | null;
  /** When the last event was written. */
  readonly lastAt: string;
  /** From the opening to the end, or to the last event: time in which no process ran included. */
  readonly elapsedMs: number;
  readonly window: ReportWindow | null;
  readonly totals: Totals;
  readonly phases: readonly PhaseReport[];
  readonly signOffs: readonly SignOffReport[];
  readonly missingSignOffs: readonly RoleInPhase[];
  readonly steps: readonly StepReport[];
  readonly checks: readonly CheckReport[];
  readonly rejects: RejectsReport;
  readonly decisions: readonly Decision[];
  readonly confirmations: readonly Confirmation[];
  readonly phrases: readonly PhraseTyped[];
  readonly recoveries: readonly RecoveryReport[];
  readonly openQuestions: readonly OpenQuestion[];
  readonly runs: readonly RunReport[];
  readonly adoptions: readonly AdoptionReport[];
  readonly amendments: readonly Amendment[];
  readonly rollbacks: readonly RollbackReport[];
  readonly freezes: readonly FreezeReport[];
  readonly backups: readonly BackupReport[];
  /** Phases that were opened although their gate was shut. */
  readonly gates: readonly GateReport[];
  /** Names that came to stand for another database. */
  readonly repinned: readonly RepinReport[];
  readonly triggers: readonly { readonly name: string; readonly condition: string }[];
  readonly contacts: readonly { readonly name: string; readonly reach: string }[];
  readonly followUps: readonly FollowUpReport[];
  readonly journal: {
    readonly events: number;
    /** Hash of the last event: whoever has it can tell later whether the journal still says the same. */
    readonly head: string;
  };
  /** Versions of Nightferry that ran the session, in order. */
  readonly nightferry: readonly string[];
}

/** Someone at a keyboard: the name they gave, and what the machine knew. */
export interface Person {
  readonly name: string;
  readonly osUser: string;
  readonly host: string;
}

export interface SessionOutcome {
  /**
   * `left`: the last process ended in an orderly way and the session can be resumed. `unfinished`: the last process
   * has not said how it ended; it runs still or was killed.
   */
  readonly status: SessionEnding | 'left' | 'unfinished';
  /** One sentence for a person. */
  readonly text: string;
  /** Why the last process left: `operator`, `signal`, `answers`, `fault` or `rolled-back`. */
  readonly why: string | null;
  readonly fault: FaultRecord | null;
}

export interface ReportWindow {
  readonly opensAt: string;
  readonly closesAt: string;
  readonly timezone: string;
  /** Closing time less the end of the session (or the last event): negative when it ran over. */
  readonly spareMs: number;
}

export interface Amendment {
  readonly at: string;
  readonly by: string;
  readonly digest: string;
  readonly changed: readonly string[];
}
