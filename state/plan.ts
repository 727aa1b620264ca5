/** What reports and screens need of a runbook, kept in the journal so that they never need the file. */
export interface PlanSummary {
  readonly roles: Readonly<Record<string, string>>;
  readonly contacts: readonly { readonly name: string; readonly reach: string }[];
  readonly phases: readonly PhaseSummary[];
  readonly followUps: readonly FollowUp[];
  readonly triggers: Readonly<Record<string, string>>;
  /** Named ways back; absent where the runbook has none. */
  readonly rollbacks?: readonly RollbackPlan[];
}

/** A named way back. It runs as a phase of its own, whose id is `rollback:` and the plan's. */
export interface RollbackPlan {
  readonly id: string;
  /** The phase before whose beginning, or after it, the plan may be taken; without it, any time. */
  readonly when?: { readonly side: 'before' | 'after'; readonly phase: string };
  /** Phases that the plan takes back. Those that need them come along. */
  readonly undoes: readonly string[];
  /** Steps, as `phase/step`, that must be done before it can be taken: a backup that it restores. */
  readonly uses?: readonly string[];
  readonly phase: PhaseSummary;
}

export interface PhaseSummary {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly string[];
  readonly plannedMs?: number;
  /** Roles that must approve the phase before those that need it may open, in the order they are asked. */
  readonly signOff: readonly string[];
  readonly gate?: PhaseGate;
  /** Step or group, in file order. */
  readonly items: readonly PlanItem[];
}

/** What must be known of databases before a phase opens, by the runbook's name of the database. */
export interface PhaseGate {
  readonly backups: Readonly<Record<string, 'made' | 'proven'>>;
  readonly freezes: Readonly<Record<string, 'unproven' | 'proven'>>;
}

export type PlanItem = StepSummary | TogetherSummary;

export interface StepSummary {
  readonly type: 'step';
  readonly id: string;
  readonly title: string;
  /** The step kind's key. */
  readonly kind: string;
  readonly plannedMs?: number;
  /** The text to type before the step, when rollback loses data after it. */
  readonly pointOfNoReturn?: { readonly phrase: string };
  /** Why a rehearsal leaves the step out. */
  readonly rehearsalSkip?: string;
}

export interface TogetherSummary {
  readonly type: 'together';
  readonly limit: number;
  readonly steps: readonly StepSummary[];
}

export interface FollowUp {
  readonly id: string;
  readonly title: string;
  /** As written: `30d`. */
  readonly due?: string;
  /** Phase whose end starts the clock. */
  readonly after?: string;
}

/** The steps of a phase in file order, groups flattened. */
export function stepsOf(phase: PhaseSummary): readonly StepSummary[] {
  return phase.items.flatMap((item) => (item.type === 'step' ? [item] : item.steps));
}

/** The phase as which a named way back runs. */
export function rollbackPhaseId(plan: string): string {
  return `rollback:${plan}`;
}

/** A phase of the plan, or a named way back as a phase. */
export function phaseById(plan: PlanSummary, id: string): PhaseSummary | undefined {
  const phases = [...plan.phases, ...(plan.rollbacks ?? []).map(({ phase }) => phase)];
  return phases.find((phase) => phase.id === id);
}

/** Key of a step in the fold and in live progress: `people/users`. */
export function stepKey(phase: string, step: string): string {
  return `${phase}/${step}`;
}
