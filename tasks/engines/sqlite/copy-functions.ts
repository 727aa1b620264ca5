import type { Database as Handle } from 'better-sqlite3';
import { keyText, nameBasedId } from '../../copy/ids.ts';
import { type ZoneClock, zoneClock } from '../../copy/zone-clock.ts';

/**
 * What SQLite can't compute itself, as functions of a connection that reads. All give NULL for NULL.
 *
 * - `nightferry_id(namespace, part, ...)`: the version 5 id of a key within the namespace of its tag
 * - `nightferry_utc(local, zone)`: the instant at which a clock in that zone showed this, as `2020-01-31 20:00:00.5Z`
 * - `nightferry_clock(local, zone)`: whether that was `once`, `twice` or `skipped`
 * - `nightferry_length(text, 'utf16' or 'utf8')`: how many 16-bit units or bytes a text has there
 * - `nightferry_single(number)`: 1 where a number is one of 32 bits as well, else 0
 */
export function addFunctions(handle: Handle): void {
  const clocks = new Map<string, ZoneClock>();
  const clockOf = (zone: string) => {
    const clock = clocks.get(zone) ?? zoneClock(zone);
    clocks.set(zone, clock);
    return clock;
  };
  const reading = (local: unknown, zone: unknown) => {
    const at = localTime(local);
    return at && { ...at, ...clockOf(String(zone)).read(at.localMs) };
  };
  const options = { deterministic: true, safeIntegers: true };
  handle.function('nightferry_id', { ...options, varargs: true }, (namespace: unknown, ...parts: unknown[]) =>
    parts.includes(null) ? null : nameBasedId(String(namespace), keyText(parts.map(String))),
  );
  handle.function('nightferry_utc', options, (local: unknown, zone: unknown) => {
    const found = reading(local, zone);
    return found === undefined ? null : `${isoText(found.ms)}${found.fraction}Z`;
  });
  handle.function('nightferry_clock', options, (local: unknown, zone: unknown) => reading(local, zone)?.was ?? null);
  handle.function('nightferry_length', options, (value: unknown, unit: unknown) => {
    if (value === null) return null;
    return unit === 'utf16' ? String(value).length : Buffer.byteLength(String(value));
  });
  handle.function('nightferry_single', options, (value: unknown) => {
    const number = Number(value);
    return value === null ? null : Number(Math.fround(number) === number);
  });
}

const written = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?)?$/;

/** A local time as texts of SQLite have it. The survey has refused all others; `undefined` for NULL. */
function localTime(value: unknown): { readonly localMs: number; readonly fraction: string } | undefined {
  if (value === null) return undefined;
  const found = written.exec(String(value));
  if (!found) throw new TypeError(`${String(value).slice(0, 40)} is no local time`);
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const local = new Date(0);
  local.setUTCFullYear(year ?? 0, (month ?? 1) - 1, day);
  local.setUTCHours(hour ?? 0, minute ?? 0, second ?? 0);
  return { localMs: local.getTime(), fraction: found[7] ?? '' };
}

function isoText(ms: number): string {
  return new Date(ms).toISOString().slice(0, -5).replace('T', ' ');
}
