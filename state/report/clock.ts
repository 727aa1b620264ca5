import { isZone, zonedMs } from '../runbook/zone.ts';
import type { Report } from './shape.ts';

/** Times of a report as people read them: in the zone of the window, else in UTC. */
export interface ReportClock {
  /** `Asia/Baku (UTC+04:00)`, or `UTC`. */
  readonly zone: string;
  /** `02:14:07`; `22 Nov 00:10:03` on another day than that of the opening. */
  time(instant: string | null): string;
  /** As `time`, without the seconds. */
  minute(instant: string | null): string;
  /** `Sat 21 Nov 2026, 02:14 (UTC+04:00)`. */
  full(instant: string): string;
  /** `Mon 21 Dec 2026`. */
  day(instant: string): string;
  /** What the clocks show, as milliseconds that read like UTC. */
  wallMs(instantMs: number): number;
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function reportClock({
  window,
  openedAt,
  lastAt,
}: Pick<Report, 'openedAt' | 'lastAt'> & { readonly window: { readonly timezone: string } | null }): ReportClock {
  const zone = window && isZone(window.timezone) ? window.timezone : 'UTC';
  const wall = (instant: string) => new Date(zonedMs(Date.parse(instant), zone)).toISOString();
  const offset = (instant: string) => offsetText(zonedMs(Date.parse(instant), zone) - Date.parse(instant));
  const day = (instant: string) => dayText(wall(instant));
  // In the night in which summer time ends, 02:30 comes twice: then every time says which one it is.
  const changes = offset(openedAt) !== offset(lastAt);
  const time = (instant: string | null) => {
    if (instant === null) return '';
    const text = changes ? `${wall(instant).slice(11, 19)} ${offset(instant)}` : wall(instant).slice(11, 19);
    return day(instant) === day(openedAt) ? text : `${shortDay(wall(instant))} ${text}`;
  };
  return {
    zone: zone === 'UTC' ? 'UTC' : `${zone} (${offset(openedAt)}${changes ? `, later ${offset(lastAt)}` : ''})`,
    time,
    minute: (instant) => time(instant).replace(/(\d\d:\d\d):\d\d/, '$1'),
    full: (instant) => `${day(instant)}, ${wall(instant).slice(11, 16)} (${offset(instant)})`,
    day,
    wallMs: (instantMs) => zonedMs(instantMs, zone),
  };
}

function dayText(wall: string): string {
  const date = new Date(wall);
  return `${days[date.getUTCDay()]} ${shortDay(wall)} ${wall.slice(0, 4)}`;
}

function shortDay(wall: string): string {
  return `${Number(wall.slice(8, 10))} ${months[Number(wall.slice(5, 7)) - 1]}`;
}

function offsetText(offsetMs: number): string {
  if (offsetMs === 0) return 'UTC';
  const minutes = Math.abs(offsetMs) / 60_000;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `UTC${offsetMs < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
