import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import { notA } from '../../../copy/binary/field-refused.ts';
import { type LocalClock, offsetReader } from '../../../copy/binary/local-clock.ts';
import { daysOf } from '../../../copy/binary/times.ts';
import { type Holds, marks } from '../../../copy/holds.ts';
import { zoneClock } from '../../../copy/zone-clock.ts';
import { dateTexts, daysTo1970, two } from '../tds/values/days.ts';
import { decoderOf } from '../tds/values/decoders.ts';
import { clockDigits, type WriteText } from './text-values.ts';
import { scaleOf } from './time-fields.ts';

/**
 * A local time as the instant that it was. PostgreSQL reads the name of a zone itself, by its own rules; for others it is
 * computed, by the target's rules where it told of them.
 */
export function instantText(
  column: ColumnMetadata,
  holds: Holds,
  { zone, clock }: { readonly zone: string; readonly clock: LocalClock | undefined },
): WriteText {
  const decode = decoderOf(column, 'strict');
  const digits = holds.kind === 'instant' ? holds.digits : 9;
  const exact = clockDigits(scaleOf(column), digits);
  const takesNames = holds.kind === 'instant' && holds.zones !== 'offsets';
  if (clock === undefined && takesNames && /^[A-Za-z_]+(\/[A-Za-z_]+)*$/.test(zone)) {
    return (bytes, start, end) => `${exact(decode(bytes, start, end))} ${zone}`;
  }
  const offsetAt = clock === undefined ? ownOffsets(zone) : offsetReader(clock);
  const dateText = dateTexts();
  // SQLite's own functions understand Z, and not +00.
  const [mark, utc] = holds.kind === 'anything' ? [marks.text, 'Z'] : ['', '+00:00'];
  return (bytes, start, end) => {
    const local = exact(decode(bytes, start, end));
    const seconds = secondsOf(local);
    const instant = seconds - offsetAt(seconds);
    const days = Math.floor(instant / 86_400);
    const rest = instant - days * 86_400;
    const minutes = Math.floor(rest / 60);
    const clockText = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(rest % 60)}`;
    return `${mark}${dateText(days + daysTo1970)} ${clockText}${local.slice(19)}${utc}`;
  };
}

/** By the rules that come with this program's runtime. */
function ownOffsets(zone: string): (local: number) => number {
  const clock = zoneClock(zone);
  return (local) => (local * 1000 - clock.read(local * 1000).ms) / 1000;
}

/** Since 1970, of `2024-01-31` with or without ` 13:05:07`. */
function secondsOf(local: string): number {
  const days = daysOf(local);
  const [hours, minutes, seconds] = [11, 14, 17].map((at) => Number(local.slice(at, at + 2)));
  const found = days * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
  if (Number.isNaN(found)) throw notA('local time', local);
  return found;
}
