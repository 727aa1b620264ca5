import type { Holds } from '../holds.ts';
import { decimalWriter } from './decimals.ts';
import { BytesUnsure, notA } from './field-refused.ts';
import type { BinaryValue, RowBytes } from './row-bytes.ts';
import { daysOf, epochDays, epochSeconds, type Moment, readClock, readLocal, zoneSeconds } from './times.ts';

/** Writes a value that is not NULL as a field: its length and its bytes. Throws `FieldRefused`, or `BytesUnsure`. */
export type WriteValue = (value: BinaryValue, out: RowBytes) => void;

/** `undefined` where PostgreSQL's binary form is not put together here. */
export function valueWriter(holds: Holds): WriteValue | undefined {
  switch (holds.kind) {
    case 'boolean':
      return (value, out) => {
        if (value !== 0n && value !== 1n) throw notA('boolean', value);
        out.int32(1);
        out.int8(Number(value));
      };
    case 'integer':
      return integer(holds.bits);
    case 'decimal':
      return decimalWriter(holds.scale);
    case 'real':
      return real(holds.bits);
    case 'text':
    case 'label':
      return writeText;
    case 'json':
      return holds.parsed ? writeParsedJson : writeText;
    case 'bytes':
      return (value, out) => {
        if (!(value instanceof Uint8Array)) throw notA('blob', value);
        out.int32(value.length);
        out.bytes(value);
      };
    case 'uuid':
      return writeUuid;
    case 'date':
      return (value, out) => {
        const days = typeof value === 'string' && value.length === 10 ? daysOf(value) : Number.NaN;
        if (Number.isNaN(days)) throw notA('date', value);
        out.int32(4);
        out.int32(days - epochDays);
      };
    case 'time':
    case 'timestamp':
    case 'instant':
      return time(holds.kind, holds.digits);
    case 'anything':
    case 'other':
    case 'nothing':
      return undefined;
  }
}

function integer(bits: 8 | 16 | 32 | 64): WriteValue | undefined {
  // PostgreSQL has none of them.
  if (bits === 8) return undefined;
  return (value, out) => {
    if (typeof value !== 'bigint') throw notA('whole number', value);
    if (bits !== 64) {
      const number = Number(value);
      const most = 2 ** (bits - 1);
      if (number < -most || number >= most) throw notA(`whole number of ${bits} bits`, value);
      out.int32(bits / 8);
      if (bits === 16) out.int16(number);
      else out.int32(number);
      return;
    }
    out.int32(8);
    out.bigInt64(value);
  };
}

function real(bits: 32 | 64): WriteValue {
  return (value, out) => {
    if (typeof value !== 'number' && typeof value !== 'bigint') throw notA('number', value);
    const number = Number(value);
    const isExact = typeof value === 'number' || BigInt(number) === value;
    if (!isExact || (bits === 32 && Math.fround(number) !== number)) throw notA(`number of ${bits} bits`, value);
    out.int32(bits / 8);
    if (bits === 32) out.float32(number);
    else out.float64(number);
  };
}

/** Bytes are those of a text that is no UTF-8, perhaps: the server looks at them. */
function writeText(value: BinaryValue, out: RowBytes): void {
  if (typeof value === 'string') {
    if (out.text(value) && value.includes('\uFFFD')) throw new BytesUnsure();
    return;
  }
  if (!(value instanceof Uint8Array)) throw notA('text', value);
  out.int32(value.length);
  out.bytes(value);
}

/** A version, and the text. */
function writeParsedJson(value: BinaryValue, out: RowBytes): void {
  const at = out.length;
  // Its length is known when it is there.
  out.int32(0);
  out.int8(1);
  writeText(value, out);
  const bytes = out.written.slice(at + 9);
  out.cut(at);
  out.int32(bytes.length + 1);
  out.int8(1);
  out.bytes(bytes);
}

/** Hyphens may stand behind every fourth digit, as PostgreSQL has it. */
function writeUuid(value: BinaryValue, out: RowBytes): void {
  if (value instanceof Uint8Array && value.length === 16) {
    out.int32(16);
    out.bytes(value);
    return;
  }
  if (typeof value !== 'string' || !uuidText.test(value)) throw notA('UUID', value);
  out.int32(16);
  out.bytes(Buffer.from(value.replaceAll('-', ''), 'hex'));
}

const uuidText = /^([0-9a-f]{4}-?){7}[0-9a-f]{4}$/i;

const microsPerSecond = 1_000_000;

function time(kind: 'time' | 'timestamp' | 'instant', digits: number): WriteValue {
  const at: Moment = { seconds: 0, micros: 0, end: 0 };
  const what = { time: 'time of day', timestamp: 'local time', instant: 'instant with a zone' }[kind];
  return (value, out) => {
    const text = typeof value === 'string' ? value : '';
    const isRead = kind === 'time' ? readClock(text, 0, digits, at) : readLocal(text, digits, at);
    const east = kind === 'instant' && isRead ? zoneSeconds(text, at.end) : 0;
    if (!isRead || Number.isNaN(east) || (kind !== 'instant' && at.end !== text.length)) throw notA(what, value);
    if (kind === 'time') {
      out.int32(8);
      out.int64(at.seconds * microsPerSecond + at.micros);
    } else writeInstant(at.seconds - east, at.micros, out);
  };
}

/** Seconds since 1970. */
export function writeInstant(seconds: number, micros: number, out: RowBytes): void {
  const whole = seconds - epochSeconds;
  out.int32(8);
  if (Math.abs(whole) < 9_000_000_000) out.int64(whole * microsPerSecond + micros);
  else out.bigInt64(BigInt(whole) * 1_000_000n + BigInt(micros));
}
