import { civilDays, isLeap } from './times.ts';

/** A change of a zone's clock: the instant in seconds since 1970, and how far ahead of UTC it was before and after. */
export interface ZoneChange {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

/** A zone's clock by the rules that `zoneChanges` has told of, in a form that can be handed to a thread. */
export interface LocalClock {
  /** Local times in seconds, ascending, from which on the offset of the same place is taken. */
  readonly starts: readonly number[];
  readonly offsets: readonly number[];
}

/** What changes must be known for: before it no zone had rules, and behind it they repeat as the calendar does. */
export const knownFrom = civilDays(1780, 1, 1) * 86_400;
export const knownUntil = civilDays(2130, 1, 1) * 86_400;

/**
 * A skipped local time goes by the offset before the change, and one that was twice is the later instant: both say that
 * the new offset is taken from the local time on that the clock was moved to. `undefined` where changes overlap.
 */
export function localClock(first: number, changes: readonly ZoneChange[]): LocalClock | undefined {
  const starts = [Number.NEGATIVE_INFINITY, ...changes.map(({ at, after }) => at + after)];
  if (starts.some((start, at) => start <= (starts[at - 1] ?? Number.NEGATIVE_INFINITY) && at > 0)) return undefined;
  return { starts, offsets: [first, ...changes.map(({ after }) => after)] };
}

/** Seconds ahead of UTC at a local time, given in seconds as if it were UTC. */
export function offsetReader({ starts, offsets }: LocalClock): (local: number) => number {
  // Rows are mostly in the order of their times.
  let [low, high, offset] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  return (given) => {
    const local = given < knownUntil - 86_400 ? given : sameCalendar(given);
    if (local >= low && local < high) return offset;
    let [first, last] = [0, starts.length - 1];
    while (first < last) {
      const middle = Math.ceil((first + last) / 2);
      if ((starts[middle] ?? 0) <= local) first = middle;
      else last = middle - 1;
    }
    low = starts[first] ?? 0;
    high = starts[first + 1] ?? Number.POSITIVE_INFINITY;
    offset = offsets[first] ?? 0;
    return offset;
  };
}

/** The same day and time of a year with the same calendar, of which changes are known. */
function sameCalendar(local: number): number {
  const year = new Date(local * 1000).getUTCFullYear();
  const start = civilDays(year, 1, 1);
  for (let other = 2101; other < 2129; other += 1) {
    const days = civilDays(other, 1, 1);
    if (isLeap(other) === isLeap(year) && (days - start) % 7 === 0) return local + (days - start) * 86_400;
  }
  throw new RangeError(`no year is like ${year}`);
}
