import { reportClock } from '../report/clock.ts';
import type { Sheet, SheetPhase } from '../sheet.ts';

/** When a phase is planned to begin and to end, on the clocks of the window. */
export interface PlannedTimes {
  readonly from: string;
  readonly until: string;
}

/** Planned times of the phases, one after another from the opening of the window; none without a window or a plan. */
export function plannedTimes({
  window,
  phases,
  made,
}: Pick<Sheet, 'window' | 'phases' | 'made'>): readonly PlannedTimes[] {
  const times: PlannedTimes[] = [];
  const clock = sheetClock({ window, made });
  let atMs = window && Date.parse(window.opensAt);
  for (const { plannedMs } of phases) {
    const endMs: number | undefined = atMs === undefined || plannedMs === undefined ? undefined : atMs + plannedMs;
    times.push({ from: clock.at(atMs), until: clock.at(endMs) });
    atMs = endMs;
  }
  return times;
}

/** Times as the clocks of the window show them, without seconds. */
export function sheetClock({ window, made }: { readonly window?: Sheet['window']; readonly made: Sheet['made'] }) {
  const openedAt = window?.opensAt ?? made.at;
  const clock = reportClock({ window: window ?? null, openedAt, lastAt: window?.closesAt ?? openedAt });
  return {
    zone: clock.zone,
    full: clock.full,
    at: (ms: number | undefined) => clock.minute(ms === undefined ? null : new Date(ms).toISOString()),
  };
}

/** What the phases come to; `undefined` when one has no plan. */
export function wholePlanMs(phases: readonly SheetPhase[]): number | undefined {
  return phases.reduce<number | undefined>(
    (sum, { plannedMs }) => (sum === undefined || plannedMs === undefined ? undefined : sum + plannedMs),
    0,
  );
}
