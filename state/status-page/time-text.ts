import { formatDuration } from '../format.ts';

/** For what has taken that long: it begins at nothing. */
export function seconds(ms: number): string {
  return ms < 1000 ? '0s' : formatDuration(ms);
}

/** For what is still to come: never less than a minute, and no seconds that would be false precision. */
export function minutes(ms: number): string {
  return formatDuration(Math.max(60_000, Math.floor(ms / 60_000) * 60_000));
}
