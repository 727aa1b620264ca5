import { downtimeMs } from './downtime.ts';
import { type PhaseSummary, stepsOf } from './plan.ts';
import { isPhaseDone } from './session/gate.ts';
import type { OpenedWindow } from './session/opened.ts';
import type { Session } from './session/session.ts';
import { type TurnBack, turnBack } from './turn-back.ts';

/** A phase against its plan. All times in ms. */
export interface PhaseForecast {
  readonly phase: string;
  readonly title: string;
  readonly state: 'waiting' | 'running' | 'done';
  /** The phase's own plan, else the sum of its steps' plans when every step has one. */
  readonly plannedMs?: number;
  /** From its start to its end or to now, without the time in which no process ran the session. */
  readonly actualMs?: number;
  /** Time inside it in which no process ran the session: it was killed or left. */
  readonly idleMs?: number;
  /** What it took, or will take in all if the plan holds from here on. */
  readonly forecastMs?: number;
}

export interface Forecast {
  readonly phases: readonly PhaseForecast[];
  /**
   * Positive: ahead of plan; negative: behind. In a live session with a window the plan begins when the window opens;
   * otherwise it begins with the first phase. Absent before the first phase, and in a dry run.
   */
  readonly aheadMs?: number;
  /** What is still to be done if the plan holds. */
  readonly remainingMs: number;
  /** Unfinished phases that have no plan: `remainingMs` knows nothing of them. */
  readonly unplanned: number;
  /** Until the window opens; absent once it is open. Rehearsals happen when they happen: no window binds them. */
  readonly opensInMs?: number;
  /** Until the window closes; negative when it is closed. */
  readonly closesInMs?: number;
  /** What the window has left after the remaining work; negative when that does not fit. */
  readonly spareMs?: number;
  /** What going back needs; absent where there is nothing to take back. */
  readonly turnBack?: TurnBack;
  /** Until the latest moment at which going back, as planned, still ends inside the window; negative when it would not. */
  readonly turnBackInMs?: number;
  /** How long nobody could write, so far or in all; absent when nothing was frozen. */
  readonly downtimeMs?: number;
}

/**
 * How the night goes against its plan at `now`. Pure; of a finished session it says how the night went. A last run that
 * did not end is taken to run still: for a session whose process is dead, give its `lastAt` as `now`.
 */
export function forecast(session: Session, now: Date): Forecast {
  const nowMs = session.finished ? Date.parse(session.finished.at) : now.getTime();
  const phases = session.plan.phases.map((phase) => forecastPhase(session, phase, nowMs));
  const open = phases.filter(({ state }) => state !== 'done');
  const remainingMs = open.reduce((sum, { forecastMs, actualMs }) => sum + (forecastMs ?? 0) - (actualMs ?? 0), 0);
  const aheadMs = ahead(session, phases, nowMs);
  const window = windowFigures(session, nowMs, remainingMs);
  const back = turnBack(session, nowMs);
  const downMs = downtimeMs(session, nowMs);
  return {
    phases,
    remainingMs,
    unplanned: open.filter(({ plannedMs }) => plannedMs === undefined).length,
    ...(aheadMs !== undefined && { aheadMs }),
    ...window,
    ...(back && { turnBack: back }),
    ...(back?.basis === 'planned' &&
      window.closesInMs !== undefined && { turnBackInMs: window.closesInMs - back.needsMs }),
    ...(downMs !== undefined && { downtimeMs: downMs }),
  };
}

function forecastPhase(session: Session, phase: PhaseSummary, nowMs: number): PhaseForecast {
  const plannedMs = plannedOf(phase);
  const base = { phase: phase.id, title: phase.title, ...(plannedMs !== undefined && { plannedMs }) };
  const state = session.phases[phase.id];
  if (!state) return { ...base, state: 'waiting', ...(plannedMs !== undefined && { forecastMs: plannedMs }) };
  const done = session.opened.dryRun ? state.finishedAt !== undefined : isPhaseDone(session, phase);
  const from = Date.parse(state.startedAt);
  const to = done && state.finishedAt !== undefined ? Date.parse(state.finishedAt) : nowMs;
  const actualMs = ranMs(session, from, to, nowMs);
  const forecastMs = done || plannedMs === undefined ? actualMs : Math.max(plannedMs, actualMs);
  return { ...base, state: done ? 'done' : 'running', actualMs, idleMs: Math.max(0, to - from - actualMs), forecastMs };
}

function plannedOf(phase: PhaseSummary): number | undefined {
  if (phase.plannedMs !== undefined) return phase.plannedMs;
  const steps = stepsOf(phase).map(({ plannedMs }) => plannedMs);
  if (steps.length === 0) return undefined;
  return steps.reduce((sum, ms) => (sum === undefined || ms === undefined ? undefined : sum + ms), 0);
}

/** How much of the time between two instants a process was running the session. */
function ranMs(session: Session, from: number, to: number, nowMs: number): number {
  const last = session.runs.length - 1;
  return session.runs.reduce((sum, run, index) => {
    const runs = index === last && run.ended === undefined && !session.finished;
    const end = runs ? nowMs : Date.parse(run.lastAt);
    return sum + Math.max(0, Math.min(to, end) - Math.max(from, Date.parse(run.startedAt)));
  }, 0);
}

/** Work done, in planned time, less the time it took. A phase without a plan is taken as planned as it went. */
function ahead(session: Session, phases: readonly PhaseForecast[], nowMs: number): number | undefined {
  if (session.opened.dryRun) return undefined;
  const starts = Object.values(session.phases).map(({ startedAt }) => Date.parse(startedAt));
  if (starts.length === 0) return undefined;
  const window = windowOf(session);
  const origin = window ? Date.parse(window.opensAt) : Math.min(...starts);
  const earned = phases.reduce((sum, { state, plannedMs, actualMs = 0 }) => {
    if (state === 'done') return sum + (plannedMs ?? actualMs);
    return sum + Math.min(plannedMs ?? actualMs, actualMs);
  }, 0);
  return earned - (nowMs - origin);
}

function windowOf({ opened }: Session): OpenedWindow | undefined {
  return opened.mode === 'live' && !opened.dryRun ? opened.window : undefined;
}

function windowFigures(
  session: Session,
  nowMs: number,
  remainingMs: number,
): Pick<Forecast, 'opensInMs' | 'closesInMs' | 'spareMs'> {
  const window = windowOf(session);
  if (!window) return {};
  const opensInMs = Date.parse(window.opensAt) - nowMs;
  const closesInMs = Date.parse(window.closesAt) - nowMs;
  const spareMs = closesInMs - Math.max(0, opensInMs) - remainingMs;
  return { ...(opensInMs > 0 && { opensInMs }), closesInMs, spareMs };
}
