import type { Forecast, PhaseForecast } from '../forecast.ts';
import { formatDuration } from '../format.ts';
import type { PhaseSummary } from '../plan.ts';
import type { ReportClock } from '../report/clock.ts';
import { missingSignOffs } from '../session/exhibit.ts';
import { isPhaseComplete, isPhaseDone } from '../session/gate.ts';
import type { Session } from '../session/session.ts';
import type { PageInput } from './input.ts';
import { seconds } from './time-text.ts';

/** A phase as the page shows it. */
export interface PagePhase {
  readonly title: string;
  readonly word: string;
  readonly isNow: boolean;
  readonly isDone: boolean;
  readonly times: string;
  /** `Chief Technology Officer: signed 04:10`, `Project Manager: not signed yet`. */
  readonly signOffs: readonly string[];
}

/** How a phase stands, when it was planned to and did, and who has signed it. */
export function pagePhase(
  phase: PhaseSummary,
  { session, life }: PageInput,
  plan: Forecast,
  clock: ReportClock,
): PagePhase {
  const { dryRun } = session.opened;
  const state = session.phases[phase.id];
  const isDone = dryRun ? state?.finishedAt !== undefined : isPhaseComplete(session, phase);
  const isBack = session.rollback?.phases.includes(phase.id) ?? false;
  const works = life.kind === 'runs';
  const figures = plan.phases.find((candidate) => candidate.phase === phase.id);
  return {
    title: phase.title,
    word: wordOf({ isDone, isBack, isBegun: state !== undefined, isOver: isPhaseDone(session, phase), works }),
    isNow: state !== undefined && !isDone && works,
    isDone: isDone && !isBack,
    times: timesOf(figures),
    signOffs: dryRun ? [] : signOffsOf(phase, session, clock),
  };
}

function wordOf(of: { isDone: boolean; isBack: boolean; isBegun: boolean; isOver: boolean; works: boolean }): string {
  if (of.isBack) return 'is taken back';
  if (of.isDone) return 'done';
  if (!of.isBegun) return 'to come';
  if (of.isOver) return 'waits for sign-off';
  return of.works ? 'running' : 'interrupted';
}

function timesOf(figures: PhaseForecast | undefined): string {
  if (!figures) return '';
  const { plannedMs, actualMs, forecastMs, state } = figures;
  return [
    ...(plannedMs === undefined ? [] : [`planned ${formatDuration(plannedMs)}`]),
    ...(actualMs === undefined ? [] : [`${state === 'done' ? 'took' : 'so far'} ${seconds(actualMs)}`]),
    ...(state !== 'running' || forecastMs === undefined ? [] : [`about ${seconds(forecastMs)} in all`]),
  ].join(', ');
}

function signOffsOf(phase: PhaseSummary, session: Session, clock: ReportClock): readonly string[] {
  const missing = session.phases[phase.id] === undefined ? phase.signOff : missingSignOffs(session, phase);
  return phase.signOff.map((role) => {
    const given = session.signOffs.findLast((one) => one.phase === phase.id && one.role === role);
    const title = session.plan.roles[role] ?? role;
    return missing.includes(role) || !given ? `${title}: not signed yet` : `${title}: signed ${clock.minute(given.at)}`;
  });
}
