import { forecast, type PhaseForecast } from '../forecast.ts';
import type { FollowUp, PhaseSummary } from '../plan.ts';
import { parseDuration } from '../runbook/duration.ts';
import type { Session } from '../session/session.ts';
import type { SignOffReport } from './sign-offs.ts';

export interface PhaseReport {
  readonly phase: string;
  readonly title: string;
  readonly needs: readonly string[];
  readonly status: 'waiting' | 'running' | 'done';
  readonly plannedMs: number | null;
  /** Counted from the opening of the window, else from the start of the first phase. */
  readonly plannedStartAt: string | null;
  readonly plannedEndAt: string | null;
  readonly startedAt: string | null;
  /** When its last step was settled. */
  readonly finishedAt: string | null;
  /** From start to finish, idle time included. */
  readonly elapsedMs: number | null;
  /** Time within it in which no process ran the session. */
  readonly idleMs: number | null;
  /** `elapsedMs` less `plannedMs`: positive is over plan. */
  readonly overPlanMs: number | null;
  readonly signOff: readonly string[];
  /** When the last of its roles had signed what stands. */
  readonly signedAt: string | null;
}

export interface FollowUpReport {
  readonly id: string;
  readonly title: string;
  readonly due: string | null;
  readonly after: string | null;
  /** `due` counted from the end of the phase `after`, or of the session; days have 24 hours. */
  readonly dueAt: string | null;
}

/** The phases against their plan, as `forecast` counts them. A session that was left or killed is seen at its last event. */
export function phaseReports(session: Session, signOffs: readonly SignOffReport[]): readonly PhaseReport[] {
  const counted = forecast(session, new Date(session.lastAt)).phases;
  let plannedMs: number | null = plannedStart(session);
  return session.plan.phases.map((phase, index) => {
    const plannedStartAt = plannedMs === null ? null : new Date(plannedMs).toISOString();
    const phasePlan = counted[index]?.plannedMs;
    plannedMs = plannedMs === null || phasePlan === undefined ? null : plannedMs + phasePlan;
    const plannedEndAt = plannedMs === null ? null : new Date(plannedMs).toISOString();
    return phaseReport(session, phase, counted[index], { plannedStartAt, plannedEndAt }, signOffs);
  });
}

function plannedStart({ opened, phases }: Session): number | null {
  if (opened.window) return Date.parse(opened.window.opensAt);
  const starts = Object.values(phases).map(({ startedAt }) => Date.parse(startedAt));
  return starts.length > 0 ? Math.min(...starts) : null;
}

function phaseReport(
  session: Session,
  { id, title, needs, signOff }: PhaseSummary,
  counted: PhaseForecast | undefined,
  planned: Pick<PhaseReport, 'plannedStartAt' | 'plannedEndAt'>,
  signOffs: readonly SignOffReport[],
): PhaseReport {
  const { state: status = 'waiting', plannedMs = null, idleMs = null } = counted ?? {};
  const startedAt = session.phases[id]?.startedAt ?? null;
  const finishedAt = status === 'done' ? (session.phases[id]?.finishedAt ?? null) : null;
  const elapsedMs = startedAt === null || finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt);
  const overPlanMs = elapsedMs === null || plannedMs === null ? null : elapsedMs - plannedMs;
  const times = { plannedMs, ...planned, startedAt, finishedAt, elapsedMs, idleMs, overPlanMs };
  return { phase: id, title, needs, status, ...times, signOff, signedAt: signedAt(id, signOff, signOffs) };
}

function signedAt(phase: string, roles: readonly string[], signOffs: readonly SignOffReport[]): string | null {
  const firsts = roles.map((role) =>
    signOffs.find((given) => given.phase === phase && given.role === role && given.stands),
  );
  if (firsts.length === 0 || firsts.includes(undefined)) return null;
  return firsts.map((given) => given?.at ?? '').reduce((latest, at) => (at > latest ? at : latest));
}

/** What is left to do afterwards, with the day it is due once the clock has started. */
export function followUpReports(session: Session): readonly FollowUpReport[] {
  return session.plan.followUps.map((followUp) => {
    const { id, title, due = null, after = null } = followUp;
    return { id, title, due, after, dueAt: dueAt(session, followUp) };
  });
}

function dueAt(session: Session, { due, after }: FollowUp): string | null {
  const from = after === undefined ? session.finished?.at : session.phases[after]?.finishedAt;
  const dueMs = due === undefined ? undefined : parseDuration(due);
  if (session.opened.dryRun || from === undefined || dueMs === undefined) return null;
  return new Date(Date.parse(from) + dueMs).toISOString();
}
