import { z } from 'zod';
import type { OpenedWindow } from '../session/opened.ts';
import type { Window } from './runbook.ts';
import { didYouMean } from './similar.ts';
import { isZone, zonedInstant, zonedMs } from './zone.ts';

const days: readonly string[] = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const minutesADay = 24 * 60;
const minutesAWeek = 7 * minutesADay;
const msAMinute = 60_000;
const msAWeek = minutesAWeek * msAMinute;

/**
 * The occurrence of a weekly window that holds `instant`, else the next one. Both edges are what the clocks on the wall
 * show in the window's zone: across a change of the clocks the window is an hour shorter or longer, and an edge that
 * the clocks jump over is where they jump.
 */
export function occurrenceOf(window: Window, instant: Date): OpenedWindow {
  const wallMs = zonedMs(instant.getTime(), window.timezone);
  const monday = wallMs - mod(wallMs - mondayMs, msAWeek);
  for (let week = -1; week <= 2; week += 1) {
    const opensWall = monday + week * msAWeek + window.opensMinute * msAMinute;
    const opensAt = zonedInstant(opensWall, window.timezone);
    const closesAt = zonedInstant(opensWall + window.lengthMinutes * msAMinute, window.timezone);
    if (closesAt > instant.getTime() && closesAt > opensAt) return opened(opensAt, closesAt, window.timezone);
  }
  throw new RangeError(`No occurrence of ${window.planned} follows ${instant.toISOString()}`);
}

/** Reads `Sat 02:00-06:00` and `Sat 22:00-04:00`; `undefined` when the text is neither. */
export function parsePlannedWindow(text: string): Pick<Window, 'opensMinute' | 'lengthMinutes'> | undefined {
  const [, day = '', from, to] = plannedPattern.exec(text) ?? [];
  const dayIndex = days.indexOf(day);
  if (dayIndex === -1 || from === undefined || to === undefined) return undefined;
  const lengthMinutes = mod(minuteOf(to) - minuteOf(from), minutesADay);
  return lengthMinutes === 0 ? undefined : { opensMinute: dayIndex * minutesADay + minuteOf(from), lengthMinutes };
}

const time = '(?:[01]\\d|2[0-3]):[0-5]\\d';
const plannedPattern = new RegExp(`^(${days.join('|')}) (${time})-(${time})$`);
const plannedExpected = 'expected a day and two times such as Sat 02:00-06:00';

const planned = z
  .string({ error: plannedExpected })
  .regex(plannedPattern, { error: plannedExpected, abort: true })
  .refine((text) => parsePlannedWindow(text) !== undefined, { error: 'opens and closes at the same time' });

const timezone = z
  .string({ error: 'expected a time zone such as Asia/Baku' })
  .refine(isZone, { error: ({ input }) => zoneComplaint(String(input)) });

/** The `window` of a runbook. */
export const windowField = z
  .strictObject({ planned, timezone })
  .transform(({ planned, timezone }): Window => {
    const times = parsePlannedWindow(planned) ?? { opensMinute: 0, lengthMinutes: 0 };
    return { planned, timezone, ...times };
  })
  .meta({ description: 'When the migration may run, on the clocks of a time zone' });

function zoneComplaint(zone: string): string {
  const near = didYouMean(zone, Intl.supportedValuesOf('timeZone'));
  return `is no time zone of the IANA database${near === undefined ? '' : ` (did you mean ${near}?)`}`;
}

/** A Monday, 00:00, as milliseconds on a wall. */
const mondayMs = Date.UTC(2024, 0, 1);

function opened(opensAt: number, closesAt: number, timezone: string): OpenedWindow {
  return { opensAt: new Date(opensAt).toISOString(), closesAt: new Date(closesAt).toISOString(), timezone };
}

function minuteOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
