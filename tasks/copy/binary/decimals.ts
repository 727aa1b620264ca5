import { notA } from './field-refused.ts';
import type { RowBytes } from './row-bytes.ts';
import type { WriteValue } from './values.ts';

/** numeric in binary: groups of four digits, the first one's weight, the sign, digits after the point. */
export function decimalWriter(scale: number | undefined): WriteValue {
  const [one, places] = scale !== undefined && scale >= 0 && scale <= 4 ? [10 ** scale, scale] : [0, 0];
  return (value, out) => {
    if (typeof value === 'number' && one !== 0) {
      const whole = Math.round(value * one);
      // The number is the one nearest to this decimal, so that it was meant: all digits are exact below 2^53.
      if (Math.abs(whole) < 2 ** 53 && whole / one === value) {
        writeScaled(whole, one, places, out);
        return;
      }
    }
    if (typeof value === 'bigint' && value > -most && value < most) {
      writeScaled(Number(value), 1, 0, out);
      return;
    }
    const text = typeof value === 'bigint' || typeof value === 'number' ? String(value) : value;
    const found = typeof text === 'string' ? written.exec(text) : null;
    if (!found) throw notA('decimal number', value);
    const [, sign, whole = '', fraction = '', bare = '', exponent = '0'] = found;
    const isReal = typeof value === 'number' && Math.abs(value) < 1e15;
    writeDigits(sign === '-', whole, fraction || bare, Number(exponent), isReal ? 1 : 0, out);
  };
}

/** Whole numbers below that are exact as numbers too. */
const most = 2n ** 53n;

const written = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([+-]?\d+))?$/i;

/** Scales up to 4 have one group behind the point. */
function writeScaled(scaled: number, one: number, scale: number, out: RowBytes): void {
  const isNegative = scaled < 0;
  const size = Math.abs(scaled);
  let whole = Math.floor(size / one);
  const fraction = (size - whole * one) * (10_000 / one);
  if (whole < 10_000) {
    // Most numbers are small.
    const count = (whole > 0 ? 1 : 0) + (fraction > 0 ? 1 : 0);
    head(count, whole > 0 ? 0 : -1, isNegative && count > 0, scale, out);
    if (whole > 0) out.int16(whole);
    if (fraction > 0) out.int16(fraction);
    return;
  }
  const groups: number[] = [];
  for (; whole > 0; whole = Math.floor(whole / 10_000)) groups.unshift(whole % 10_000);
  const weight = groups.length - 1;
  groups.push(fraction);
  head(groups.length, weight, isNegative, scale, out);
  for (const group of groups) out.int16(group);
}

function writeDigits(
  isNegative: boolean,
  whole: string,
  fraction: string,
  exponent: number,
  leastScale: number,
  out: RowBytes,
): void {
  const scale = Math.max(leastScale, fraction.length - exponent, 0);
  const point = whole.length + exponent;
  // Whole groups before the point and behind it.
  const before = Math.max(0, Math.ceil(point / 4)) * 4;
  const digits = `${'0'.repeat(before - point)}${whole}${fraction}`;
  const padded = digits.padEnd(Math.ceil(digits.length / 4) * 4, '0');
  const groups = (padded.match(/\d{4}/g) ?? []).map(Number);
  let weight = before / 4 - 1;
  while (groups[0] === 0) {
    groups.shift();
    weight -= 1;
  }
  while (groups.at(-1) === 0) groups.pop();
  head(groups.length, groups.length === 0 ? 0 : weight, isNegative && groups.length > 0, scale, out);
  for (const group of groups) out.int16(group);
}

function head(groups: number, weight: number, isNegative: boolean, scale: number, out: RowBytes): void {
  out.int32(8 + groups * 2);
  // Two numbers of 16 bits at once.
  out.int32((groups << 16) | (weight & 0xffff));
  out.int32(((isNegative ? 0x4000 : 0) << 16) | scale);
}
