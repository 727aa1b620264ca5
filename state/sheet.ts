import type { FollowUp, PhaseGate, RollbackPlan } from './plan.ts';
import type { OpenedWindow } from './session/opened.ts';
import { contentsSection } from './sheet/contents.ts';
import { emergencySection } from './sheet/emergency.ts';
import { headSection } from './sheet/head.ts';
import { phaseSection } from './sheet/phase.ts';
import { wayBackSection } from './sheet/way-back.ts';

/** A night on paper, before it: everything that can be said of it beforehand. Without secrets. */
export interface Sheet {
  readonly made: { readonly at: string; readonly by: string; readonly host: string; readonly nightferry: string };
  readonly runbook: {
    readonly id: string;
    readonly title: string;
    readonly file: string;
    readonly folder: string;
    readonly digest: string;
  };
  readonly environment: { readonly name: string; readonly standIn: boolean; readonly production: boolean };
  /** The one it is made for: the next. */
  readonly window?: OpenedWindow;
  readonly journal: string;
  readonly roles: Readonly<Record<string, string>>;
  readonly contacts: readonly { readonly name: string; readonly reach: string }[];
  readonly triggers: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string | number | boolean>>;
  readonly databases: readonly SheetDatabase[];
  readonly phases: readonly SheetPhase[];
  readonly waysBack: readonly SheetWayBack[];
  readonly followUps: readonly FollowUp[];
}

export interface SheetDatabase {
  readonly name: string;
  readonly engine: string;
  readonly ledgerTable: string;
  /** Where it is, and the command that leads there; absent where its URL could not be read. */
  readonly place?: { readonly label: string; readonly console: string };
  readonly identity?: Readonly<Record<string, string>>;
  /** Why it could not be looked at. */
  readonly problem?: string;
  /** The statements that lift a freeze, for a database that a step freezes. */
  readonly thaw?: { readonly lines: readonly string[] } | { readonly problem: string };
}

export interface SheetPhase {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly string[];
  readonly signOff: readonly string[];
  readonly gate?: PhaseGate;
  /** Its own plan, else that of its steps. */
  readonly plannedMs?: number;
  /** In the order of the file. */
  readonly steps: readonly SheetStep[];
}

export interface SheetStep {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly plannedMs?: number;
  readonly phrase?: string;
  readonly leftOut?: string;
  /** How many of its group may run at the same time; absent for a step by itself. */
  readonly together?: number;
  readonly touches: readonly string[];
  readonly lines: readonly string[];
  readonly checks: readonly SheetCheck[];
  readonly problem?: SheetProblem;
  readonly undo: SheetUndo;
}

/** A check that was judged when the sheet was made. */
export interface SheetCheck {
  readonly title: string;
  readonly expected: string;
  readonly actual: string;
  readonly verdict: 'passed' | 'failed';
  /** The queries that were asked, each with the database it runs in. */
  readonly queries: readonly { readonly database: string; readonly sql: string }[];
}

export interface SheetProblem {
  readonly message: string;
  readonly remedy: readonly string[];
}

export type SheetUndo =
  | { readonly can: 'nothing' }
  | { readonly can: 'no'; readonly why: string }
  | { readonly can: 'yes'; readonly lines: readonly string[]; readonly problem?: SheetProblem };

export interface SheetWayBack {
  readonly id: string;
  readonly title: string;
  readonly when?: NonNullable<RollbackPlan['when']>;
  readonly undoes: readonly string[];
  readonly steps: readonly SheetStep[];
}

/** The sheet in GitHub-flavoured Markdown that prints well and reads raw: boxes to tick, dotted lines to write on. */
export function sheetMarkdown(sheet: Sheet): string {
  const sections = [
    headSection(sheet),
    contentsSection(sheet),
    ...sheet.phases.map((phase, index) => phaseSection(phase, index + 1, sheet)),
    ...sheet.waysBack.map((way) => wayBackSection(way)),
    emergencySection(sheet),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
