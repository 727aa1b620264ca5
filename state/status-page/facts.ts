import { type Forecast, forecast, type PhaseForecast } from '../forecast.ts';
import { formatCount, formatDuration, formatNumber, formatPercent } from '../format.ts';
import type { LiveSteps } from '../live.ts';
import { type PhaseSummary, stepKey, stepsOf } from '../plan.ts';
import type { Question } from '../question.ts';
import { type ReportClock, reportClock } from '../report/clock.ts';
import { missingSignOffs } from '../session/exhibit.ts';
import { standingFreezes } from '../session/freezes.ts';
import { isPhaseComplete, isPhaseDone } from '../session/gate.ts';
import type { Life } from '../session/life.ts';
import { isSettled, type Session } from '../session/session.ts';
import { headlineOf } from './headline.ts';

/** A session at one moment, as those may see it who have a stake in the night and no part in it. */
export interface PageInput {
  readonly session: Session;
  readonly life: Life;
  readonly steps: LiveSteps;
  /** What waits for a person. */
  readonly questions: readonly Question[];
  readonly now: Date;
}

/**
 * Everything that a status page says, in words: titles and roles of the runbook, times, counts. Never what a database, a
 * command or a person said: no messages of failures, no notes, no names of servers or people.
 */
export interface PageFacts {
  readonly title: string;
  /** `LIVE on PRODUCTION: live`. */
  readonly mode: string;
  readonly headline: string;
  readonly tone: 'good' | 'warn' | 'bad' | 'plain';
  readonly phases: readonly PagePhase[];
  /** What runs now, by its title, and how far it is. */
  readonly running: readonly { readonly title: string; readonly share?: number; readonly amount: string }[];
  /** Further facts: what, and how it stands. */
  readonly facts: readonly (readonly [string, string])[];
  readonly updated: string;
  /** When to stop believing it, as a time of day and in ms since 1970; absent when it is not rewritten any more. */
  readonly stale?: { readonly text: string; readonly atMs: number };
  /** The session has come to its end: nothing here changes any more. */
  readonly isFinal: boolean;
}

export interface PagePhase {
  readonly title: string;
  readonly word: string;
  readonly isNow: boolean;
  readonly isDone: boolean;
  readonly times: string;
  /** `Chief Technology Officer: signed 04:10`, `Project Manager: not signed yet`. */
  readonly signOffs: readonly string[];
}

/** How old a page may get before nobody should believe it. It is rewritten more often, also when nothing changes. */
export const staleAfterMs = 60_000;

export function pageFacts(input: PageInput): PageFacts {
  const { session, life, now } = input;
  const { opened } = session;
  const clock = reportClock({
    window: opened.window ?? null,
    openedAt: session.openedAt,
    lastAt: now.toISOString(),
  });
  const plan = forecast(session, life.kind === 'silent' ? new Date(session.lastAt) : now);
  const isFinal = life.kind === 'over';
  const isRewritten = life.kind === 'runs' || life.kind === 'opening' || life.kind === 'silent';
  const staleAtMs = now.getTime() + staleAfterMs;
  return {
    title: opened.runbook.title,
    mode: modeWords(session),
    ...headlineOf(input, clock),
    phases: session.plan.phases.map((phase) => pagePhase(phase, input, plan, clock)),
    running: runningSteps(input),
    facts: furtherFacts(input, plan, clock),
    updated: toTheSecond(now, clock),
    ...(isRewritten && { stale: { text: clock.time(new Date(staleAtMs).toISOString()), atMs: staleAtMs } }),
    isFinal,
  };
}

/** `Sat 21 Nov 2026, 04:32:30 (UTC+04:00)`. */
function toTheSecond(now: Date, clock: ReportClock): string {
  const time = new Date(clock.wallMs(now.getTime())).toISOString().slice(11, 19);
  return clock.full(now.toISOString()).replace(/\d\d:\d\d/, time);
}

function modeWords({ opened }: Session): string {
  const dry = opened.dryRun ? 'DRY RUN, changes nothing: ' : '';
  if (opened.mode === 'rehearsal') return `${dry}REHEARSAL in ${opened.environment}`;
  return `${dry}${opened.production ? `LIVE on PRODUCTION: ${opened.environment}` : `LIVE in ${opened.environment}`}`;
}

function pagePhase(phase: PhaseSummary, { session, life }: PageInput, plan: Forecast, clock: ReportClock): PagePhase {
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

function runningSteps({ session, life, steps }: PageInput): PageFacts['running'] {
  if (life.kind !== 'runs') return [];
  const phases = [...session.plan.phases, ...(session.plan.rollbacks ?? []).map(({ phase }) => phase)];
  return phases.flatMap((phase) =>
    stepsOf(phase).flatMap(({ id, title }) => {
      const key = stepKey(phase.id, id);
      const isUndone = session.undos[key]?.status === 'running';
      if (session.steps[key]?.status !== 'running' && !isUndone) return [];
      const progress = steps.get(key)?.progress;
      const share = progress?.total ? Math.min(1, progress.done / progress.total) : undefined;
      const amount =
        progress?.unit === 'rows' && progress.total
          ? `${formatNumber(progress.done)} of ${formatCount(progress.total, 'row')}`
          : '';
      const shown = share === undefined ? '' : formatPercent(progress?.done ?? 0, progress?.total ?? 0);
      return [
        {
          title: isUndone ? `Undo: ${title}` : title,
          amount: [shown, amount].filter(Boolean).join(', '),
          ...(share !== undefined && { share }),
        },
      ];
    }),
  );
}

function furtherFacts({ session, life, now }: PageInput, plan: Forecast, clock: ReportClock): PageFacts['facts'] {
  const isOver = life.kind === 'over';
  const steps = session.plan.phases.flatMap((phase) =>
    stepsOf(phase).map(({ id }) => session.steps[stepKey(phase.id, id)]),
  );
  const frozen = standingFreezes(session.facts).toSorted((a, b) => a.frozenAt.localeCompare(b.frozenAt))[0];
  const frozenMs = frozen && now.getTime() - Date.parse(frozen.frozenAt);
  return [
    ['Steps', `${steps.filter(isSettled).length} of ${steps.length} done`],
    ...(isOver || plan.remainingMs <= 0 ? [] : [['Still to do', `about ${minutes(plan.remainingMs)}`] as const]),
    ...paceFact(plan, isOver),
    ...windowFact(plan, isOver),
    ...(frozen && frozenMs !== undefined && !isOver
      ? [['Read-only', `since ${clock.minute(frozen.frozenAt)}, for ${seconds(frozenMs)} so far`] as const]
      : []),
    ...pointOfNoReturn(session, clock),
    ['Session', session.id],
  ];
}

function paceFact({ aheadMs }: Forecast, isOver: boolean): PageFacts['facts'] {
  if (aheadMs === undefined || isOver) return [];
  if (Math.abs(aheadMs) < 60_000) return [['Plan', 'on plan']];
  return [['Plan', `${minutes(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'} plan`]];
}

function windowFact({ closesInMs, opensInMs, spareMs }: Forecast, isOver: boolean): PageFacts['facts'] {
  if (closesInMs === undefined || isOver) return [];
  if (closesInMs <= 0) return [['Window', `closed ${minutes(-closesInMs)} ago`]];
  if (opensInMs !== undefined) return [['Window', `opens in ${minutes(opensInMs)}`]];
  const late = spareMs !== undefined && spareMs < 0 ? ', and the rest of the plan does not fit' : '';
  return [['Window', `closes in ${minutes(closesInMs)}${late}`]];
}

function pointOfNoReturn(session: Session, clock: ReportClock): PageFacts['facts'] {
  if (session.opened.dryRun) return [];
  const places = session.plan.phases.flatMap((phase) => stepsOf(phase).map((step) => ({ phase, step })));
  const point = places.find(({ step }) => step.pointOfNoReturn);
  if (!point) return [];
  const at = session.steps[stepKey(point.phase.id, point.step.id)]?.firstStartedAt;
  if (at === undefined)
    return [['Point of no return', `not passed: the way back is open until "${point.phase.title}"`]];
  return [['Point of no return', `passed at ${clock.minute(at)}`]];
}

function seconds(ms: number): string {
  return ms < 1000 ? '0s' : formatDuration(ms);
}

function minutes(ms: number): string {
  return formatDuration(Math.max(60_000, Math.floor(ms / 60_000) * 60_000));
}
