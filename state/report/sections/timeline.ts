import { formatDuration } from '../../format.ts';
import type { ReportClock } from '../clock.ts';
import { type Block, code, heading, type Part, paragraph, right, say, strong, table } from '../page.ts';
import type { Report } from '../shape.ts';
import type { PhaseReport } from '../timeline.ts';

/** The phases against their plan. */
export function timelineSection(report: Report, clock: ReportClock): readonly Block[] {
  const { phases, dryRun } = report;
  if (phases.length === 0) return [];
  if (dryRun) return [heading(2, 'Plan'), ...plan(phases)];
  const rows = phases.map((phase): readonly Part[] => [
    phase.title,
    duration(phase.plannedMs),
    clock.time(phase.plannedStartAt),
    clock.time(phase.startedAt),
    phase.finishedAt === null ? notEnded(phase, report, clock) : clock.time(phase.finishedAt),
    duration(phase.elapsedMs),
    againstPlan(phase.overPlanMs),
    phase.idleMs !== null && phase.idleMs > 0 ? formatDuration(phase.idleMs) : '',
  ]);
  const heads = [
    ...['Phase', right('Planned'), 'Planned start', 'Started', 'Ended'],
    ...[right('Took'), 'Against plan', right('Idle')],
  ];
  return [
    heading(2, 'Timeline'),
    paragraph(say`Took counts from start to end, with the time in which no process ran (idle).`),
    ...table('timeline', heads, [...rows, ...sum(phases), ...waysBack(report, clock)]),
  ];
}

/** How a phase stands that has no end. */
export function notEnded({ phase, status }: PhaseReport, { rollbacks }: Report, clock: ReportClock): string {
  if (status !== 'waiting') return 'not ended';
  const back = rollbacks.findLast(({ phases, finishedAt }) => finishedAt !== null && phases.includes(phase));
  return back ? `taken back ${clock.time(back.finishedAt)}` : 'not begun';
}

function waysBack({ rollbacks }: Report, clock: ReportClock): readonly (readonly Part[])[] {
  return rollbacks.map(({ way, startedAt, finishedAt, elapsedMs }) => [
    say`Way back (${code(way)})`,
    ...['', '', clock.time(startedAt)],
    finishedAt === null ? 'not ended' : clock.time(finishedAt),
    ...[duration(elapsedMs), '', ''],
  ]);
}

function plan(phases: readonly PhaseReport[]): readonly Block[] {
  const rows = phases.map(({ title, plannedMs, signOff }) => [title, duration(plannedMs), signOff.join(', ')]);
  return table('plan', ['Phase', right('Planned'), 'Signed by'], rows);
}

function sum(phases: readonly PhaseReport[]): readonly (readonly Part[])[] {
  const done = phases.filter(({ elapsedMs }) => elapsedMs !== null);
  if (done.length !== phases.length || phases.length < 2) return [];
  const plannedMs = wholePlanMs(phases);
  const elapsedMs = phases.reduce((total, phase) => total + (phase.elapsedMs ?? 0), 0);
  const overMs = plannedMs === null ? null : elapsedMs - plannedMs;
  const all = strong(say`All phases`);
  return [[all, duration(plannedMs), '', '', '', duration(elapsedMs), againstPlan(overMs), '']];
}

/** What the phases come to; `null` when one has no plan. */
export function wholePlanMs(phases: readonly PhaseReport[]): number | null {
  return phases.reduce<number | null>(
    (total, { plannedMs }) => (total === null || plannedMs === null ? null : total + plannedMs),
    0,
  );
}

export function duration(ms: number | null): string {
  return ms === null ? '' : formatDuration(ms);
}

/** `6m over`, `4m under`, `as planned` within the minute. */
export function againstPlan(overMs: number | null): string {
  if (overMs === null) return '';
  if (Math.abs(overMs) < 60_000) return 'as planned';
  const wholeMinutes = Math.floor(Math.abs(overMs) / 60_000) * 60_000;
  return `${formatDuration(wholeMinutes)} ${overMs > 0 ? 'over' : 'under'}`;
}
