import { notA } from '../../../copy/binary/field-refused.ts';
import { integerOf, numberAt } from '../tds/values/integers.ts';
import type { WriteField } from './write-field.ts';

/** Of a whole number of any size. Only those that may not fit are looked at. */
export function integerField(bits: 16 | 32 | 64): WriteField {
  if (bits === 64) return write64;
  const most = 2 ** (bits - 1);
  return (bytes, start, end, out) => {
    const value = end - start === 8 ? Number(bytes.readBigInt64LE(start)) : numberAt(bytes, start, end);
    if (value < -most || value >= most) throw notA(`whole number of ${bits} bits`, integerOf(bytes, start, end));
    out.int32(bits / 8);
    if (bits === 16) out.int16(value);
    else out.int32(value);
  };
}

const write64: WriteField = (bytes, start, end, out) => {
  out.int32(8);
  if (end - start === 8) {
    out.int32(bytes.readInt32LE(start + 4));
    out.uint32(bytes.readUInt32LE(start));
    return;
  }
  const value = numberAt(bytes, start, end);
  out.int32(value < 0 ? -1 : 0);
  out.int32(value);
};

export const booleanField: WriteField = (bytes, start, _, out) => {
  out.int32(1);
  out.int8(bytes[start] === 0 ? 0 : 1);
};

/** A number of 4 bytes is one of 8, too. */
export const realField: WriteField = (bytes, start, end, out) => {
  out.int32(8);
  out.float64(end - start === 4 ? bytes.readFloatLE(start) : bytes.readDoubleLE(start));
};

export const uuidField: WriteField = (bytes, start, _, out) => {
  out.int32(16);
  out.uint32(bytes.readUInt32LE(start));
  out.int16(bytes.readInt16LE(start + 4));
  out.int16(bytes.readInt16LE(start + 6));
  out.slice(bytes, start + 8, start + 16);
};

export const bytesField: WriteField = (bytes, start, end, out) => {
  out.int32(end - start);
  out.slice(bytes, start, end);
};
