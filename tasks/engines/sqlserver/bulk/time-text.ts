import { civilDays, isLeap } from '../../../copy/binary/times.ts';

/** Hundreds of nanoseconds, the server's own smallest step. */
export const ticksPerSecond = 10_000_000;
export const ticksPerDay = 86_400 * ticksPerSecond;

/** A date and a time of day. */
export interface Clock {
  /** Since 0001-01-01. */
  readonly days: number;
  /** Of the day. */
  readonly ticks: number;
  /** East of UTC, where a zone was written. */
  readonly offsetMinutes: number | undefined;
}

const dateText = /^(\d{4})-(\d\d)-(\d\d)/;
const clockText = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,7})0*)?)?/;
const zoneText = /^(?:Z|([-+])(\d\d)(?::?(\d\d))?)$/;
const firstDay = civilDays(1, 1, 1);

/** `2020-01-31`, as days since 0001-01-01; undefined for anything else. */
export function daysOf(text: string): number | undefined {
  const found = dateText.exec(text);
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0] = found.slice(1).map(Number);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > lengthOf(year, month)) return undefined;
  return civilDays(year, month, day) - firstDay;
}

/** `13:45`, `13:45:00.1234567`: ticks, and what comes behind it. */
export function ticksOf(text: string): { readonly ticks: number; readonly rest: string } | undefined {
  const found = clockText.exec(text);
  if (!found) return undefined;
  const [all, hour, minute, second = '0', fraction = ''] = found;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  return { ticks: seconds * ticksPerSecond + Number(fraction.padEnd(7, '0')), rest: text.slice(all.length) };
}

/** `2020-01-31`, `2020-01-31 13:45:00.1234567`, `2020-01-31T13:45Z`, `2020-01-31 13:45:00+04`; undefined for anything else. */
export function clockOf(text: string): Clock | undefined {
  const days = daysOf(text);
  if (days === undefined) return undefined;
  if (text.length === 10) return { days, ticks: 0, offsetMinutes: undefined };
  const between = text[10];
  const found = between === ' ' || between === 'T' ? ticksOf(text.slice(11)) : undefined;
  if (!found) return undefined;
  if (found.rest === '') return { days, ticks: found.ticks, offsetMinutes: undefined };
  const zone = zoneText.exec(found.rest.trimStart());
  if (!zone) return undefined;
  const [, sign, hours = '0', minutes = '0'] = zone;
  const offset = Number(hours) * 60 + Number(minutes);
  // The server's own limit.
  if (Number(minutes) > 59 || offset > 14 * 60) return undefined;
  return { days, ticks: found.ticks, offsetMinutes: sign === '-' ? -offset : offset };
}

function lengthOf(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
