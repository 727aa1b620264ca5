import type { Forecast } from '../../state/forecast.ts';
import { formatDuration } from '../../state/format.ts';
import type { Session } from '../../state/session/session.ts';
import { wayBack } from '../facts.ts';
import type { SessionStage } from '../stage.ts';
import { type Span, span } from './line.ts';
import { clockTime } from './time-text.ts';

export interface Hour {
  readonly now: Date;
  readonly zone: string | undefined;
}

/** How long, how long until there is no way back, and how the night goes against its plan: the most wanted first. */
export function timeFacts(
  session: Session,
  forecast: Forecast,
  status: SessionStage['status'],
  hour: Hour,
): readonly Span[] {
  const isOver = status === 'ended';
  return [
    ...(isOver ? [] : windowSpan(forecast)),
    ...backSpan(session, forecast, isOver, hour),
    ...pace(forecast),
    ...downtime(forecast),
    ...(isOver ? [] : toDo(forecast)),
  ];
}

/** How long until the window closes, and whether the rest of the plan still fits. */
function windowSpan(forecast: Forecast): readonly Span[] {
  const { opensInMs, closesInMs, remainingMs } = forecast;
  if (closesInMs === undefined) return [];
  if (closesInMs <= 0) return [span(`WINDOW CLOSED ${formatDuration(-closesInMs)} ago`, 'bad')];
  const closes =
    opensInMs === undefined
      ? `closes in ${formatDuration(closesInMs)}`
      : `opens in ${formatDuration(opensInMs)} for ${formatDuration(closesInMs - opensInMs)}`;
  return [isLate(forecast) ? span(`${closes} but needs ${minutes(remainingMs)}`, 'bad') : span(closes)];
}

/** A quarter of an hour is what it takes to decide, and to wake whoever has to agree. */
const soonMs = 15 * 60_000;

function backSpan(session: Session, forecast: Forecast, isOver: boolean, { now, zone }: Hour): readonly Span[] {
  const way = session.opened.dryRun ? { kind: 'none' as const } : wayBack(session);
  if (way.kind === 'passed') {
    const by = way.plans.length > 0 ? `, back by ${way.plans.join(' or ')}` : '';
    return [span(`point of no return passed ${clockTime(way.at, zone)}${by}`, 'warn')];
  }
  const { turnBack, turnBackInMs, closesInMs = 0 } = forecast;
  if (turnBack && turnBackInMs !== undefined && !isOver && closesInMs > 0) {
    if (turnBackInMs < 0) return [span(`TOO LATE to go back (${minutes(turnBack.needsMs)})`, 'bad')];
    const at = clockTime(new Date(now.getTime() + turnBackInMs).toISOString(), zone);
    const before = way.kind === 'open' ? `, before ${way.phase}` : '';
    return [span(`turn back by ${at}${before}`, turnBackInMs < soonMs ? 'warn' : 'quiet')];
  }
  return way.kind === 'open' ? [span(`way back until ${way.phase}`, 'quiet')] : [];
}

function pace({ aheadMs }: Forecast): readonly Span[] {
  if (aheadMs === undefined) return [];
  if (Math.abs(aheadMs) < 60_000) return [span('on plan')];
  if (aheadMs > 0) return [span(`${minutes(aheadMs)} ahead of plan`, 'good')];
  return [span(`${minutes(-aheadMs)} behind plan`, 'warn')];
}

function downtime({ downtimeMs }: Forecast): readonly Span[] {
  return downtimeMs === undefined || downtimeMs < 60_000 ? [] : [span(`downtime ${minutes(downtimeMs)}`)];
}

function toDo(forecast: Forecast): readonly Span[] {
  const { remainingMs } = forecast;
  return remainingMs > 0 && !isLate(forecast) ? [span(`${minutes(remainingMs)} to do`)] : [];
}

function isLate({ spareMs, closesInMs }: Forecast): boolean {
  return spareMs !== undefined && spareMs < 0 && closesInMs !== undefined && closesInMs > 0;
}

/** Plans are made in minutes, so their differences are said in minutes. */
function minutes(ms: number): string {
  return formatDuration(Math.max(60_000, Math.floor(ms / 60_000) * 60_000));
}
