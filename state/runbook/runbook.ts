import type { Place } from '../fault.ts';
import type { FollowUp, PhaseGate, RollbackPlan } from '../plan.ts';
import type { Notification } from './notifications.ts';

export type VarValue = string | number | boolean;

/** `env:NAME`, `file:PATH`, `prompt:`, `exec:COMMAND`, or a text that holds no secret. Resolved in `source/` only. */
export type SecretReference =
  | { readonly from: 'env'; readonly name: string }
  | { readonly from: 'file'; readonly path: string }
  | { readonly from: 'prompt'; readonly label: string }
  | { readonly from: 'exec'; readonly command: string }
  | { readonly from: 'text'; readonly text: string };

export interface Environment {
  readonly name: string;
  readonly standIn: boolean;
  readonly production: boolean;
  readonly databases: Readonly<Record<string, SecretReference>>;
}

export interface Step {
  readonly type: 'step';
  readonly id: string;
  readonly title: string;
  /** Key of the step kind. */
  readonly kind: string;
  /** What the kind's schema made of the value under its key; vars are already filled in. */
  readonly spec: unknown;
  readonly plannedMs?: number;
  readonly pointOfNoReturn?: { readonly phrase: string };
  readonly rehearsalSkip?: string;
  /** Where the step stands in the file. */
  readonly at: Place;
}

export interface Together {
  readonly type: 'together';
  readonly limit: number;
  readonly steps: readonly Step[];
}

export interface Phase {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly string[];
  readonly plannedMs?: number;
  readonly signOff: readonly string[];
  readonly gate?: PhaseGate;
  readonly items: readonly (Step | Together)[];
}

/** A named way back; its steps are those of its phase. */
export type RunbookRollback = Omit<RollbackPlan, 'phase'> & { readonly phase: Phase };

export interface Window {
  readonly planned: string;
  /** Minutes of the week (Monday 00:00 is 0) at which it opens, and its length. */
  readonly opensMinute: number;
  readonly lengthMinutes: number;
  readonly timezone: string;
}

/** A runbook in one environment: parsed, filled in, cross-checked. Everything in it can be trusted. */
export interface Runbook {
  /** Absolute path of the file, and of the folder that relative paths start from. */
  readonly file: string;
  readonly folder: string;
  readonly id: string;
  readonly title: string;
  readonly roles: Readonly<Record<string, string>>;
  readonly contacts: readonly { readonly name: string; readonly reach: string }[];
  readonly window?: Window;
  readonly idNamespace?: SecretReference;
  readonly databases: Readonly<Record<string, { readonly engine: string }>>;
  readonly environment: Environment;
  /** Every environment, for the rule that a stand-in must not be a live database. */
  readonly environments: Readonly<Record<string, Environment>>;
  readonly vars: Readonly<Record<string, VarValue>>;
  readonly triggers: Readonly<Record<string, string>>;
  /** In the order they run: topological, then as in the file. */
  readonly phases: readonly Phase[];
  /** Named ways back, in the order of the file. */
  readonly rollbacks: readonly RunbookRollback[];
  readonly followUps: readonly FollowUp[];
  /** Who is told of what, in this environment. */
  readonly notifications: readonly Notification[];
  /** Texts of the files that steps refer to, by the path as written; vars are filled into those that hold SQL. */
  readonly files: ReadonlyMap<string, ReferredFile>;
}

/** `sha256` and `bytes` are of the file as it is on disk. */
export interface ReferredFile {
  readonly path: string;
  readonly text: string;
  readonly sha256: string;
  readonly bytes: number;
}
