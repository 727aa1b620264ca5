/** 2000-01-01, from which PostgreSQL counts, in days and seconds since 1970-01-01. */
export const epochDays = 10_957;
export const epochSeconds = epochDays * 86_400;

/** A local time in seconds since 1970-01-01 as if it were UTC, and its fraction in microseconds. */
export interface Moment {
  seconds: number;
  micros: number;
  /** Where the text goes on, such as with a zone. */
  end: number;
}

/** Days since 1970-01-01 of `2020-01-31` at the beginning of a text; NaN where there is none. */
export function daysOf(text: string): number {
  const year = pair(text, 0) * 100 + pair(text, 2);
  const month = pair(text, 5);
  const day = pair(text, 8);
  if (text.charCodeAt(4) !== hyphen || text.charCodeAt(7) !== hyphen) return Number.NaN;
  // PostgreSQL has no year 0. NaN is in no range.
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= lengthOfMonth(year, month))) return Number.NaN;
  return civilDays(year, month, day);
}

/** Days from 1970-01-01: howardhinnant.github.io/date_algorithms.html, `days_from_civil`. */
export function civilDays(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

/** `13:45`, `13:45:00`, `13:45:00.5` from a place on, into `at`; false where there is none. */
export function readClock(text: string, from: number, digits: number, at: Moment): boolean {
  const hour = pair(text, from);
  const minute = pair(text, from + 3);
  if (!(hour < 24 && minute < 60) || text.charCodeAt(from + 2) !== colon) return false;
  at.seconds = hour * 3600 + minute * 60;
  at.micros = 0;
  at.end = from + 5;
  if (text.charCodeAt(at.end) !== colon) return true;
  const second = pair(text, from + 6);
  if (!(second < 60)) return false;
  at.seconds += second;
  at.end = from + 8;
  return text.charCodeAt(at.end) !== point || readFraction(text, digits, at);
}

/** `2020-01-31 13:45:00.5`, with a T or without a clock too, from the beginning into `at`; false where there is none. */
export function readLocal(text: string, digits: number, at: Moment): boolean {
  const days = daysOf(text);
  if (Number.isNaN(days)) return false;
  at.seconds = days * 86_400;
  at.micros = 0;
  at.end = 10;
  if (text.length === 10) return true;
  const between = text.charCodeAt(10);
  if ((between !== blank && between !== letterT) || !readClock(text, 11, digits, at)) return false;
  at.seconds += days * 86_400;
  return true;
}

/** Seconds east of UTC of `Z`, `+04`, `+0400`, `+04:00` at the end of a text; NaN where it is none. */
export function zoneSeconds(text: string, from: number): number {
  const first = text.charCodeAt(from);
  const rest = text.length - from;
  if (first === letterZ && rest === 1) return 0;
  const sign = first === plus ? 1 : first === hyphen ? -1 : Number.NaN;
  const minutesAt = rest === 5 ? from + 3 : rest === 6 && text.charCodeAt(from + 3) === colon ? from + 4 : undefined;
  if (minutesAt === undefined && rest !== 3) return Number.NaN;
  const [hours, minutes] = [pair(text, from + 1), minutesAt === undefined ? 0 : pair(text, minutesAt)];
  return hours < 16 && minutes < 60 ? sign * (hours * 3600 + minutes * 60) : Number.NaN;
}

function readFraction(text: string, digits: number, at: Moment): boolean {
  let scale = 100_000;
  let index = at.end + 1;
  for (let digit = digitAt(text, index); digit >= 0; digit = digitAt(text, index)) {
    if (index - at.end > digits) return false;
    at.micros += digit * scale;
    scale /= 10;
    index += 1;
  }
  at.end = index;
  return true;
}

/** Two digits; NaN where they are none. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at) - 48;
  return code >= 0 && code <= 9 ? code : -1;
}

function lengthOfMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

export function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

const [hyphen, colon, point, blank, plus] = [45, 58, 46, 32, 43];
const [letterT, letterZ] = [84, 90];
