import type { Decode } from './decode.ts';

/** decimal(p, s): a sign, 0 where it is negative, and the digits as a whole number of 4, 8, 12 or 16 bytes. */
export function decimalDecoder(scale: number): Decode {
  return (bytes, start, end) => {
    const isNegative = bytes[start] === 0;
    const small = smallMagnitude(bytes, start + 1, end);
    const digits = small >= 0 ? String(small) : String(magnitude(bytes, start + 1, end));
    return pointed(digits, scale, isNegative && small !== 0);
  };
}

/** In ten thousandths: the higher four bytes of money come first. */
export function moneyOf(bytes: Buffer, start: number, end: number): string {
  const value = moneyAt(bytes, start, end);
  const text = String(value);
  return value < 0 ? pointed(text.slice(1), 4, true) : pointed(text, 4, false);
}

export function moneyAt(bytes: Buffer, start: number, end: number): number | bigint {
  if (end - start === 4) return bytes.readInt32LE(start);
  const [high, low] = [bytes.readInt32LE(start), bytes.readUInt32LE(start + 4)];
  if (high >= -exactHigh && high < exactHigh) return high * 0x1_0000_0000 + low;
  return (BigInt(high) << 32n) | BigInt(low);
}

/** Times 2^32, and it is still exact as a number. */
const exactHigh = 0x20_0000;

/** A whole number without sign, where it is exact as a number; else -1. */
export function smallMagnitude(bytes: Buffer, start: number, end: number): number {
  const low = bytes.readUInt32LE(start);
  if (end - start === 4) return low;
  const high = bytes.readUInt32LE(start + 4);
  if (high >= exactHigh) return -1;
  for (let at = start + 8; at < end; at += 1) if (bytes[at] !== 0) return -1;
  return high * 0x1_0000_0000 + low;
}

function magnitude(bytes: Buffer, start: number, end: number): bigint {
  let value = 0n;
  for (let at = end - 4; at >= start; at -= 4) value = (value << 32n) | BigInt(bytes.readUInt32LE(at));
  return value;
}

function pointed(digits: string, scale: number, isNegative: boolean): string {
  const sign = isNegative ? '-' : '';
  if (scale === 0) return sign + digits;
  const padded = digits.length > scale ? digits : digits.padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}
