import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import { FieldRefused } from '../../../copy/binary/field-refused.ts';
import type { RowBytes } from '../../../copy/binary/row-bytes.ts';
import { epochDays } from '../../../copy/binary/times.ts';
import { writeInstant } from '../../../copy/binary/values.ts';
import { daysTo1900, daysTo1970 } from '../tds/values/days.ts';
import { decoderOf } from '../tds/values/decoders.ts';
import { millisecondsOf, unsigned } from '../tds/values/times.ts';
import type { WriteField } from './write-field.ts';

/** Days since 0001-01-01 as days since 2000-01-01. */
export const dateField: WriteField = (bytes, start, _, out) => {
  out.int32(4);
  out.int32(unsigned(bytes, start, 3) - daysTo1970 - epochDays);
};

/** Seconds since 1970-01-01, or midnight, and the rest of a second in the smallest units of the column. */
interface Moment {
  seconds: number;
  units: number;
}

type ReadMoment = (bytes: Buffer, start: number, end: number, at: Moment) => void;

/** A time of any type as one with so many digits of a second. `offsetAt` is how far ahead of UTC a local time is. */
export function timeField(
  column: ColumnMetadata,
  kind: 'time' | 'moment',
  digits: number,
  offsetAt?: (local: number) => number,
): WriteField {
  const scale = scaleOf(column);
  const read = reader(column, scale);
  const lost = scale > digits ? 10 ** (scale - digits) : 1;
  const [times, parts] = [10 ** Math.max(0, 6 - scale), 10 ** Math.max(0, scale - 6)];
  const write = kind === 'time' ? writeTime : writeInstant;
  const shown = decoderOf(column, 'shown');
  const at: Moment = { seconds: 0, units: 0 };
  return (bytes, start, end, out) => {
    read(bytes, start, end, at);
    if (lost !== 1 && at.units % lost !== 0) throw tooExact(String(shown(bytes, start, end)), digits);
    const seconds = offsetAt === undefined ? at.seconds : at.seconds - offsetAt(at.seconds);
    write(seconds, (at.units * times) / parts, out);
  };
}

export function tooExact(text: string, digits: number): FieldRefused {
  const kept = digits === 0 ? 'whole seconds' : `${digits} digits of a second`;
  return new FieldRefused(`${text} would lose digits: the column keeps ${kept} (\`sql:\` can round it)`);
}

/** Digits of a second. */
export function scaleOf({ type: { name }, scale, dataLength }: ColumnMetadata): number {
  if (name === 'SmallDateTime' || (name === 'DateTimeN' && dataLength === 4)) return 0;
  return name === 'DateTime' || name === 'DateTimeN' ? 3 : (scale ?? 0);
}

function reader({ type: { name } }: ColumnMetadata, scale: number): ReadMoment {
  const second = 10 ** scale;
  const clock = (bytes: Buffer, start: number, end: number, at: Moment) => {
    const units = unsigned(bytes, start, end - start);
    at.seconds = Math.floor(units / second);
    at.units = units - at.seconds * second;
  };
  switch (name) {
    case 'Time':
      return clock;
    case 'DateTime2':
    case 'DateTimeOffset': {
      // What it is ahead of UTC stands behind the day: the time itself is in UTC.
      const tail = name === 'DateTime2' ? 3 : 5;
      return (bytes, start, end, at) => {
        clock(bytes, start, end - tail, at);
        at.seconds += (unsigned(bytes, end - tail, 3) - daysTo1970) * 86_400;
      };
    }
    default:
      return readOld;
  }
}

const readOld: ReadMoment = (bytes, start, end, at) => {
  if (end - start === 4) {
    at.seconds = (bytes.readUInt16LE(start) + daysTo1900 - daysTo1970) * 86_400 + bytes.readUInt16LE(start + 2) * 60;
    at.units = 0;
    return;
  }
  const milliseconds = millisecondsOf(bytes, start);
  const seconds = Math.floor(milliseconds / 1000);
  at.seconds = (bytes.readInt32LE(start) + daysTo1900 - daysTo1970) * 86_400 + seconds;
  at.units = milliseconds - seconds * 1000;
};

function writeTime(seconds: number, micros: number, out: RowBytes): void {
  out.int32(8);
  out.int64(seconds * 1_000_000 + micros);
}
