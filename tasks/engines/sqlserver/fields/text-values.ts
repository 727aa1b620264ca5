import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import { notA } from '../../../copy/binary/field-refused.ts';
import type { BinaryValue } from '../../../copy/binary/row-bytes.ts';
import type { Holds } from '../../../copy/holds.ts';
import { decoderOf } from '../tds/values/decoders.ts';
import { hexOf, realText, textOf } from '../tds/values/text-of.ts';
import { requirePlaces } from './decimal-fields.ts';
import { tooLong } from './text-fields.ts';
import { scaleOf, tooExact } from './time-fields.ts';

/** A value that is not NULL as text, before anything is escaped. Throws `FieldRefused`. */
export type WriteText = (bytes: Buffer, start: number, end: number) => string;

/** For a column that is filled from COPY's text format. */
export function textValue(column: ColumnMetadata, holds: Holds): WriteText {
  const decode = decoderOf(column, 'strict');
  const write = textFor(column, holds);
  return (bytes, start, end) => write(decode(bytes, start, end));
}

/** A value, a constant for example, for a column that holds something. */
export function textFor(column: ColumnMetadata | undefined, holds: Holds): (value: BinaryValue) => string {
  switch (holds.kind) {
    case 'boolean':
      return (value) => {
        if (value !== 0n && value !== 1n) throw notA('boolean', value);
        return String(value);
      };
    case 'integer':
      return wholeNumber(holds.bits);
    case 'decimal':
      return (value) => {
        const text = plain(value);
        if (typeof value !== 'number') requirePlaces(text, holds.scale);
        return text;
      };
    case 'real':
      return (value) => {
        const number = Number(plain(value));
        if (holds.bits === 32 && Math.fround(number) !== number) throw notA('number of 32 bits', value);
        return typeof value === 'number' ? realText(value) : plain(value);
      };
    case 'time':
    case 'timestamp':
    case 'instant':
      return column === undefined ? plain : clockDigits(scaleOf(column), holds.digits);
    case 'bytes':
      return (value) => {
        if (!(value instanceof Uint8Array)) throw notA('blob', value);
        return `\\x${hexOf(value)}`;
      };
    case 'text':
      return shortEnough(holds.most, holds.unit);
    default:
      return plain;
  }
}

function plain(value: BinaryValue): string {
  return textOf(value) ?? '';
}

function wholeNumber(bits: 8 | 16 | 32 | 64): (value: BinaryValue) => string {
  const [least, most] = bits === 8 ? [0n, 255n] : [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
  return (value) => {
    if (typeof value !== 'bigint') throw notA('whole number', value);
    if (value < least || value > most) throw notA(`whole number of ${bits} bits`, value);
    return String(value);
  };
}

/** `13:05:07.1230000` becomes `13:05:07.123000`; digits that are not 0 are not cut. */
export function clockDigits(scale: number, digits: number): (value: BinaryValue) => string {
  if (scale <= digits) return plain;
  const lost = scale - digits;
  return (value) => {
    const text = plain(value);
    // A date alone has no point.
    const point = text.lastIndexOf('.');
    if (point < 0) return text;
    const end = point + 1 + scale;
    const kept = end - lost;
    for (let at = kept; at < end; at += 1) if (text.charCodeAt(at) !== zero) throw tooExact(text, digits);
    return text.slice(0, digits === 0 ? point : kept) + text.slice(end);
  };
}

const zero = 0x30;

/** Bytes of an encoding are counted by whoever knows it. */
function shortEnough(most: number | undefined, unit: 'utf16' | 'bytes' | undefined): (value: BinaryValue) => string {
  if (most === undefined || unit === 'bytes') return plain;
  return (value) => {
    const text = plain(value);
    if (text.length <= most) return text;
    const length = unit === 'utf16' ? text.length : [...text].length;
    if (length > most) throw tooLong(length, most);
    return text;
  };
}
