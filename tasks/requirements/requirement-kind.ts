import type { DoctorLine } from '../../state/doctor.ts';
import type { Files, Shell } from '../../state/ports.ts';
import type { Database } from '../engines/engine.ts';
import type { Requirement } from '../kind.ts';

/** A requirement, with the steps that have it. */
export interface Needed<R extends Requirement = Requirement> {
  readonly requirement: R;
  /** As `phase/step`, in the order they run. */
  readonly steps: readonly string[];
  /** A step before the first of them that may make what is not there yet. */
  readonly madeBy?: string;
}

/** Where a requirement is looked at. Nothing on it is changed. */
export interface Site {
  readonly shell: Shell;
  readonly files: Files;
  readonly signal: AbortSignal;
  /** Shown by the servers beside the sessions of tools. */
  readonly application: string;
  database(name: string): Promise<Database>;
  /** Absolute path of a path in the runbook. */
  path(relative: string): string;
}

export type Judged = Pick<DoctorLine, 'state' | 'says' | 'remedy'> & {
  /** Where many are alike: lines with the same `head` can be told as one, `head: item, item`. */
  readonly among?: { readonly head: string; readonly item: string };
};

/** One thing that steps need: one file here, one line in `requirements.ts`. */
export interface RequirementKind<R extends Requirement = Requirement> {
  readonly need: R['need'];
  /** Where its line stands in `doctor`; a database has a group of its own. */
  readonly group: 'tools' | 'files' | 'disk' | 'database';
  /** Throws Faults for what could not be looked at. */
  judge(needed: Needed<R>, site: Site): Promise<Judged>;
}

export type RequirementOf<N extends Requirement['need']> = Extract<Requirement, { readonly need: N }>;

export function defineRequirement<R extends Requirement>(kind: RequirementKind<R>): RequirementKind {
  return kind as unknown as RequirementKind;
}
