import type { Assurance } from '../events.ts';
import type { FaultRecord } from '../fault.ts';
import type { CheckResult, Evidence, Figures } from '../outcome.ts';
import { phaseById, rollbackPhaseId, stepKey, stepsOf } from '../plan.ts';
import { hadNothingToUndo, wantsUndo } from '../session/rollback.ts';
import type { FinishedRollback, Rollback, Session, StepState, StepStatus } from '../session/session.ts';
import type { AttemptReport } from './attempts.ts';
import { stepOutcome } from './words.ts';

/** One time that someone went back: why, along which way, and what became of every step of it. */
export interface RollbackReport {
  /** `undo`, or the name of a plan of the runbook. */
  readonly way: string;
  readonly title: string;
  readonly status: 'finished' | 'under-way';
  /** Phases that it takes back, newest first. */
  readonly phases: readonly string[];
  readonly reason: string;
  readonly by: string;
  /** How it is known who it was: a name was typed. */
  readonly assurance: Assurance;
  readonly scripted: boolean;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly elapsedMs: number | null;
  /** What was done on the way, in its order: steps undone, or the steps of the plan. */
  readonly steps: readonly RollbackStep[];
  /** What had been done and is to be done again, as it was. */
  readonly takenBack: readonly TakenBack[];
  /** Sign-offs that no longer count. */
  readonly signOffs: readonly {
    readonly phase: string;
    readonly role: string;
    readonly name: string;
    readonly at: string;
  }[];
  /** Paths of backups that no longer count. */
  readonly backups: readonly string[];
}

export interface RollbackStep {
  readonly phase: string;
  readonly step: string;
  readonly title: string;
  readonly direction: 'do' | 'undo';
  readonly status: StepStatus;
  /** The status in words, with who decided what and why. */
  readonly outcome: string;
  readonly attempts: readonly AttemptReport[];
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly figures: Figures;
  readonly evidence: readonly Evidence[];
  readonly fault: FaultRecord | null;
}

export interface TakenBack {
  readonly phase: string;
  readonly step: string;
  readonly title: string;
  readonly status: StepStatus;
  /** The status in words, with who decided what and why. */
  readonly outcome: string;
  readonly finishedAt: string | null;
  readonly figures: Figures;
  readonly evidence: readonly Evidence[];
  readonly checks: readonly CheckResult[];
  readonly fault: FaultRecord | null;
}

/** Attempts by step key: of doing, and of undoing. */
type Attempts = ReadonlyMap<string, readonly AttemptReport[]>;
type States = Readonly<Record<string, StepState>>;

/** Every rollback, oldest first; the last one may be under way. */
export function rollbacksOf(session: Session, doing: Attempts, undoing: Attempts): readonly RollbackReport[] {
  const attemptsOf = (way: string) => (way === 'undo' ? undoing : doing);
  const finished = session.rollbacks.map((rollback) => finishedReport(session, rollback, attemptsOf(rollback.way)));
  if (!session.rollback) return finished;
  const { steps, undos, rollback } = session;
  const nothing = { takenBack: [], signOffs: [], backups: [] };
  const way = { ...common(rollback), steps: stepsAlong(session, rollback, { steps, undos }, attemptsOf(rollback.way)) };
  return [...finished, { ...way, status: 'under-way', finishedAt: null, elapsedMs: null, ...nothing }];
}

function finishedReport(session: Session, rollback: FinishedRollback, attempts: Attempts): RollbackReport {
  const { finishedAt, startedAt, steps, undos, signOffs, backups, phases } = rollback;
  const taken = Object.values(steps).filter((state) => phases.includes(state.phase) && wantsUndo(state));
  return {
    ...common(rollback),
    status: 'finished',
    finishedAt,
    elapsedMs: Date.parse(finishedAt) - Date.parse(startedAt),
    steps: stepsAlong(session, rollback, { steps, undos }, attempts),
    takenBack: taken.map((state) => takenBack(session, state)),
    signOffs: signOffs.map(({ phase, role, name, at }) => ({ phase, role, name, at })),
    backups: backups.map(({ path }) => path),
  };
}

function takenBack(session: Session, state: StepState): TakenBack {
  const { phase, step, status, finishedAt = null, figures, evidence, checks, fault = null } = state;
  const summary = phaseById(session.plan, phase);
  const title = summary && stepsOf(summary).find(({ id }) => id === step)?.title;
  const outcome = stepOutcome(session, state);
  return { phase, step, title: title ?? step, status, outcome, finishedAt, figures, evidence, checks, fault };
}

function common({ way, title, phases, reason, by, scripted, startedAt }: Rollback) {
  return { way, title, phases, reason, by, assurance: 'asserted' as const, scripted, startedAt };
}

function stepsAlong(
  session: Session,
  { way, phases }: Rollback,
  { steps, undos }: { readonly steps: States; readonly undos: States },
  attempts: Attempts,
): readonly RollbackStep[] {
  const direction = way === 'undo' ? 'undo' : 'do';
  const ids = direction === 'undo' ? phases : [rollbackPhaseId(way)];
  return ids.flatMap((phase) => {
    const inOrder = stepsOf(
      phaseById(session.plan, phase) ?? { id: phase, title: '', needs: [], signOff: [], items: [] },
    );
    const summaries = direction === 'undo' ? inOrder.toReversed() : inOrder;
    return summaries.flatMap(({ id, title }): readonly RollbackStep[] => {
      const key = stepKey(phase, id);
      if (direction === 'undo' && !wantsUndo(steps[key])) return [];
      const state = direction === 'undo' ? undos[key] : steps[key];
      const generation = steps[key]?.generation;
      const tries = (attempts.get(key) ?? []).filter((attempt) => attempt.generation === generation);
      return [{ phase, step: id, title, direction, ...becameOf(session, state, direction), attempts: tries }];
    });
  });
}

function becameOf(session: Session, state: StepState | undefined, direction: 'do' | 'undo') {
  const outcome = stepOutcome(session, state);
  return {
    status: state?.status ?? ('pending' as const),
    outcome: direction === 'undo' ? undoOutcome(state, outcome) : outcome,
    startedAt: state?.firstStartedAt ?? null,
    finishedAt: state?.finishedAt ?? null,
    figures: state?.figures ?? {},
    evidence: state?.evidence ?? [],
    fault: state?.fault ?? null,
  };
}

function undoOutcome(state: StepState | undefined, outcome: string): string {
  return state?.status === 'done' && hadNothingToUndo(state) ? 'nothing to undo' : outcome.replace(/^done\b/, 'undone');
}
