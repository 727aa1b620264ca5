/** `2020-01-31`; of the years before 1 as `0044-03-15 BC`. */
export function dateText(text: string): string | undefined {
  return isInfinite(text) || dateOnly.test(text) ? text : undefined;
}

/** `13:45:00.5`: seconds always, fractions as far as they say something. */
export function timeText(text: string): string | undefined {
  const found = clockOnly.exec(text);
  return found ? clock(found.slice(1)) : undefined;
}

/** `2020-01-31 13:45:00.5`. */
export function timestampText(text: string): string | undefined {
  if (isInfinite(text)) return text;
  const found = local.exec(text);
  return found?.[6] === undefined && found ? localText(found) : undefined;
}

/** The same, in UTC. */
export function instantText(text: string): string | undefined {
  if (isInfinite(text)) return text;
  const found = local.exec(text);
  const zone = found?.[6];
  if (!found || zone === undefined) return undefined;
  const east = zoneSeconds(zone);
  return east === 0 ? localText(found) : shifted(found, east);
}

function localText([, date = '', ...rest]: RegExpExecArray): string {
  return `${date} ${clock(rest)}${rest[5] ?? ''}`;
}

function clock([hour = '00', minute = '00', second = '00', fraction = '']: readonly (string | undefined)[]): string {
  const digits = fraction.replace(/0+$/, '');
  return `${hour}:${minute}:${second}${digits === '' ? '' : `.${digits}`}`;
}

function isInfinite(text: string): boolean {
  return text === 'infinity' || text === '-infinity';
}

/** `undefined` for a day that no calendar has: it would become another one. */
function shifted(found: RegExpExecArray, east: number): string | undefined {
  const [, date = '', hour, minute, second, fraction, , era] = found;
  const [month, day] = [Number(date.slice(-5, -3)), Number(date.slice(-2))];
  const year = Number(date.slice(0, -6));
  const at = new Date(0);
  at.setUTCFullYear(era === undefined ? year : 1 - year, month - 1, day);
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return undefined;
  at.setUTCHours(Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0) - east);
  const shiftedYear = at.getUTCFullYear();
  if (Number.isNaN(shiftedYear)) return undefined;
  const [, monthAndDay = '', time = ''] = /-(\d\d-\d\d)T(\d\d:\d\d:\d\d)/.exec(at.toISOString()) ?? [];
  const years = String(shiftedYear > 0 ? shiftedYear : 1 - shiftedYear).padStart(4, '0');
  const [hours, minutes, seconds] = time.split(':');
  return `${years}-${monthAndDay} ${clock([hours, minutes, seconds, fraction])}${shiftedYear > 0 ? '' : ' BC'}`;
}

function zoneSeconds(zone: string): number {
  const [, sign, hours, minutes = 0, seconds = 0] = /^([+-])(\d\d):?(\d\d)?:?(\d\d)?$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds));
}

const dateOnly = /^\d{4,}-\d\d-\d\d( BC)?$/;
const clockOnly = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?$/;
const local =
  /^(\d{4,}-\d\d-\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?( BC)?$/;
