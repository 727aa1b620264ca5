import type { ReportClock } from '../clock.ts';
import type { Scale, Stretch } from './scale.ts';

/** A line on a time axis. */
export interface Tick {
  readonly percent: number;
  /** `02:30`, or the day where the axis goes by days; empty where there is no room for it. */
  readonly label: string;
  /** `Sat 21 Nov` where a day is named: at the first label of each. */
  readonly day: string;
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const steps = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * secondMs),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hourMs),
  ...[1, 2, 7, 14, 28, 91, 364].map((days) => days * dayMs),
];

/** At most so many labels fit side by side, and each wants this much room. */
const mostTicks = 8;
const labelPercent = 10;

/** Lines at even times of the clocks, with their labels. */
export function ticksOf(scale: Scale, clock: ReportClock): readonly Tick[] {
  const wholeMs = scale.stretches.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const stepMs = steps.find((step) => wholeMs / step <= mostTicks) ?? 364 * dayMs;
  const ticks: Tick[] = [];
  for (const [index, stretch] of scale.stretches.entries()) {
    const times = evenTimes(stretch, stepMs, clock);
    for (const atMs of times) {
      const last = ticks.findLastIndex(({ label }) => label !== '');
      const percent = scale.percent(atMs);
      const fits = percent - (ticks[last]?.percent ?? Number.NEGATIVE_INFINITY) >= labelPercent;
      const isAfterBreak = index > 0 && atMs === times[0];
      // What comes after a break says when that was: rather than what comes before it.
      const before = ticks[last];
      if (isAfterBreak && !fits && before) ticks[last] = { ...before, label: '', day: '' };
      ticks.push({ percent, ...(fits || isAfterBreak ? labels(atMs, stepMs, clock) : { label: '', day: '' }) });
    }
  }
  return withoutRepeatedDays(ticks);
}

function labels(atMs: number, stepMs: number, clock: ReportClock): Pick<Tick, 'label' | 'day'> {
  const day = clock.day(new Date(atMs).toISOString()).replace(/ \d+$/, '');
  if (stepMs >= dayMs) return { label: day, day: '' };
  const wall = new Date(clock.wallMs(atMs)).toISOString();
  return { label: wall.slice(11, atMs % minuteMs === 0 && stepMs >= minuteMs ? 16 : 19), day };
}

function withoutRepeatedDays(ticks: readonly Tick[]): readonly Tick[] {
  let named = '';
  return ticks.map((tick) => {
    if (tick.day === '' || tick.day === named) return { ...tick, day: '' };
    named = tick.day;
    return tick;
  });
}

function evenTimes({ fromMs, toMs }: Stretch, stepMs: number, clock: ReportClock): readonly number[] {
  const times: number[] = [];
  for (let atMs = even(fromMs, stepMs, clock); atMs <= toMs; atMs = even(atMs + 1, stepMs, clock)) times.push(atMs);
  // A stretch between two even times says when it began.
  return times.length > 0 ? times : [fromMs];
}

/** The first instant from this one on at which the clocks show an even time. */
function even(fromMs: number, stepMs: number, clock: ReportClock): number {
  const wallMs = clock.wallMs(fromMs);
  return fromMs + Math.ceil(wallMs / stepMs) * stepMs - wallMs;
}
