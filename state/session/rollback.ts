import type { Answer } from '../answer.ts';
import type { Evidence } from '../outcome.ts';
import { rollbackPhaseId, stepKey, stepsOf } from '../plan.ts';
import type { RollbackScope, WayBack } from '../way-back.ts';
import type { BackupState } from './facts.ts';
import { epochOf, type Rollback, type Session, type StepState } from './session.ts';

/** Someone wants to go back. A session that had come to its end is open again. One that goes back already goes on with it. */
export function requestRollback(session: Session, scope: RollbackScope): Session {
  if (session.rollback) return session;
  const { finished = session.rollbackRequest?.finished, ...open } = session;
  const number = session.rollbackRequests + 1;
  return { ...open, rollbackRequests: number, rollbackRequest: { scope, number, ...(finished && { finished }) } };
}

/** Someone left without taking a way: a session that had come to its end is as it was. */
export function leaveRequest(session: Session): Session {
  const finished = session.rollbackRequest?.finished;
  return finished ? { ...withoutRequest(session), finished } : session;
}

/** Nobody goes back after all. */
export function withoutRequest(session: Session): Session {
  const { rollbackRequest: _, ...rest } = session;
  return rest;
}

/** The way is chosen: from here on the session goes back until the rollback is finished. */
export function beginRollback(session: Session, way: WayBack, answer: Answer, at: string, scripted: boolean): Session {
  if (answer.kind !== 'roll-back' || !session.rollbackRequest) return session;
  const { id, title, phases } = way;
  const { reason = '', by } = answer;
  return { ...withoutRequest(session), rollback: { way: id, title, phases, reason, by, scripted, startedAt: at } };
}

/**
 * Everything is taken back: the phases are as if they had never begun, their steps are to be done in a new generation,
 * and their sign-offs no longer count; neither do their backups, since the source may be written to from here on. What
 * was stays in the record of the rollback.
 */
export function finishRollback(session: Session, at: string): Session {
  const { rollback, ...rest } = session;
  if (!rollback) return session;
  const back = new Set([...rollback.phases, rollbackPhaseId(rollback.way)]);
  const [taken, kept] = partition(session.steps, ({ phase }) => back.has(phase));
  const anew = Object.fromEntries(Object.entries(taken).map(([key, state]) => [key, nextGeneration(state, at)]));
  const [, phases] = partition(session.phases, (_, id) => back.has(id));
  const [, gatesOverridden] = partition(session.gatesOverridden, (_, id) => back.has(id));
  const record = {
    ...rollback,
    finishedAt: at,
    epoch: epochOf(session),
    steps: taken,
    undos: session.undos,
    signOffs: session.signOffs.filter(({ phase }) => back.has(phase)),
    backups: session.facts.backups.filter((backup) => isOf(backup, back)),
  };
  return {
    ...rest,
    phases,
    gatesOverridden,
    steps: { ...kept, ...anew },
    undos: {},
    facts: { ...session.facts, backups: session.facts.backups.filter((backup) => !isOf(backup, back)) },
    signOffs: session.signOffs.filter(({ phase }) => !back.has(phase)),
    rollbacks: [...session.rollbacks, record],
  };
}

/**
 * Whether everything was taken back and no process has left with that yet. It ends there, and only the next one goes
 * forward again: whoever resumes after a kill in between has not been told that nothing is left to take back.
 */
export function hasJustRolledBack({ rollbacks, runs }: Session): boolean {
  const last = rollbacks.at(-1);
  return last !== undefined && !runs.slice(last.epoch).some(({ ended }) => ended === 'rolled-back');
}

/**
 * Whether a step has to be undone: it was started, whatever came of it. What the runbook or a person left out before it
 * began changed nothing.
 */
export function wantsUndo(state: StepState | undefined): boolean {
  return state !== undefined && state.attempt > 0;
}

/**
 * Steps on the way back, by key, past whose failure somebody went on: what was to be taken back there still is, unless it
 * was taken back by hand.
 */
export function leftAsItIs({ way }: Rollback, { steps, undos }: Pick<Session, 'steps' | 'undos'>): readonly string[] {
  const along = Object.values(steps).filter(({ phase }) => phase === rollbackPhaseId(way));
  const decided = (way === 'undo' ? Object.values(undos) : along).filter(
    ({ decision }) => decision?.role !== undefined,
  );
  return decided.map(({ phase, step }) => stepKey(phase, step));
}

/** What the undo of a step leaves that changes nothing. */
export const nothingUndone = { kind: 'output', title: 'undo', text: 'the step changes nothing' } satisfies Evidence;

export function hadNothingToUndo({ evidence }: Pick<StepState, 'evidence'>): boolean {
  return evidence.some((piece) => piece.kind === 'output' && piece.text === nothingUndone.text);
}

/** The phases of a scope and all that need them, as far as anything happened in them; newest first. */
export function phasesBack(session: Session, from: readonly string[]): readonly string[] {
  const back = new Set(from);
  const { phases } = session.plan;
  // In topological order a phase comes after all that it needs.
  for (const { id, needs } of phases) if (needs.some((need) => back.has(need))) back.add(id);
  const touched = phases.filter((phase) => {
    if (!back.has(phase.id)) return false;
    return session.phases[phase.id] || stepsOf(phase).some(({ id }) => wantsUndo(session.steps[stepKey(phase.id, id)]));
  });
  return touched.map(({ id }) => id).reverse();
}

function isOf({ step }: BackupState, phases: ReadonlySet<string>): boolean {
  return phases.has(step.split('/')[0] ?? '');
}

function nextGeneration(state: StepState, at: string): StepState {
  const { phase, step, generation, attempt, startedAt } = state;
  const ended = { attempt, startedAt: startedAt ?? at, endedAt: at, end: 'rolled-back' as const };
  return {
    phase,
    step,
    generation: generation + 1,
    attempt: 0,
    status: 'pending',
    epoch: state.epoch,
    figures: {},
    evidence: [],
    checks: [],
    notes: [],
    history: attempt > 0 ? [...state.history, ended] : state.history,
  };
}

function partition<T>(
  record: Readonly<Record<string, T>>,
  test: (value: T, key: string) => boolean,
): readonly [Record<string, T>, Record<string, T>] {
  const entries = Object.entries(record);
  return [
    Object.fromEntries(entries.filter(([key, value]) => test(value, key))),
    Object.fromEntries(entries.filter(([key, value]) => !test(value, key))),
  ];
}
