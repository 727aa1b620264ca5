import { formatDuration } from '../../format.ts';
import type { Report } from '../shape.ts';
import type { PhaseReport } from '../timeline.ts';
import type { ReportClock } from './clock.ts';
import { right, table } from './table.ts';
import { code, inline } from './text.ts';

/** The phases against their plan. */
export function timelineSection(report: Report, clock: ReportClock): readonly string[] {
  const { phases, dryRun } = report;
  if (phases.length === 0) return [];
  if (dryRun) return ['## Plan', '', ...plan(phases)];
  const rows = phases.map((phase) => [
    inline(phase.title),
    duration(phase.plannedMs),
    clock.time(phase.plannedStartAt),
    clock.time(phase.startedAt),
    phase.finishedAt === null ? notEnded(phase, report, clock) : clock.time(phase.finishedAt),
    duration(phase.elapsedMs),
    againstPlan(phase.overPlanMs),
    phase.idleMs !== null && phase.idleMs > 0 ? formatDuration(phase.idleMs) : '',
  ]);
  return [
    '## Timeline',
    '',
    'Took counts from start to end, with the time in which no process ran (idle).',
    '',
    ...table(
      ['Phase', right('Planned'), 'Planned start', 'Started', 'Ended', right('Took'), 'Against plan', right('Idle')],
      [...rows, ...sum(phases), ...waysBack(report, clock)],
    ),
  ];
}

function notEnded({ phase, status }: PhaseReport, { rollbacks }: Report, clock: ReportClock): string {
  if (status !== 'waiting') return 'not ended';
  const back = rollbacks.findLast(({ phases, finishedAt }) => finishedAt !== null && phases.includes(phase));
  return back ? `taken back ${clock.time(back.finishedAt)}` : 'not begun';
}

function waysBack({ rollbacks }: Report, clock: ReportClock): readonly (readonly string[])[] {
  return rollbacks.map(({ way, startedAt, finishedAt, elapsedMs }) => [
    `Way back (${code(way)})`,
    ...['', '', clock.time(startedAt)],
    finishedAt === null ? 'not ended' : clock.time(finishedAt),
    ...[duration(elapsedMs), '', ''],
  ]);
}

function plan(phases: readonly PhaseReport[]): readonly string[] {
  const rows = phases.map(({ title, plannedMs, signOff }) => [inline(title), duration(plannedMs), signOff.join(', ')]);
  return table(['Phase', right('Planned'), 'Signed by'], rows);
}

function sum(phases: readonly PhaseReport[]): readonly (readonly string[])[] {
  const done = phases.filter(({ elapsedMs }) => elapsedMs !== null);
  if (done.length !== phases.length || phases.length < 2) return [];
  const plannedMs = phases.reduce<number | null>(
    (total, phase) => (total === null || phase.plannedMs === null ? null : total + phase.plannedMs),
    0,
  );
  const elapsedMs = phases.reduce((total, phase) => total + (phase.elapsedMs ?? 0), 0);
  const overMs = plannedMs === null ? null : elapsedMs - plannedMs;
  return [['**All phases**', duration(plannedMs), '', '', '', duration(elapsedMs), againstPlan(overMs), '']];
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
