import type { BinaryValue } from '../copy/binary/row-bytes.ts';

/** All digits and no more: no exponent, no plus, no zeros that say nothing. `undefined` where it is no number. */
export function decimalText(value: BinaryValue): string | undefined {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array || value === null) return undefined;
  const text = String(value);
  if (unbounded.has(text)) return text;
  const found = written.exec(text);
  if (!found) return undefined;
  const [, sign = '', whole = '', fraction = '', bare = '', exponent = '0'] = found;
  const digits = plainDigits(whole, fraction || bare, Number(exponent));
  return digits && trimmed(sign, digits.whole, digits.fraction);
}

/** A decimal that was written with an exponent; `undefined` where it would be longer than any server's. */
export function plainDigits(
  whole: string,
  fraction: string,
  exponent: number,
): { readonly whole: string; readonly fraction: string } | undefined {
  if (exponent === 0) return { whole, fraction };
  if (Math.abs(exponent) > longestDecimal) return undefined;
  const digits = `${whole}${fraction}`;
  const point = whole.length + exponent;
  if (point <= 0) return { whole: '0', fraction: `${'0'.repeat(-point)}${digits}` };
  return { whole: digits.slice(0, point).padEnd(point, '0'), fraction: digits.slice(point) };
}

/** The 64 bits of the number, as 16 hexadecimal digits; one NaN and one zero. `undefined` where none equals the value. */
export function realText(value: BinaryValue): string | undefined {
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  const number = Number(value);
  if (typeof value === 'bigint' && (!Number.isFinite(number) || BigInt(number) !== value)) return undefined;
  if (Number.isNaN(number)) return '7ff8000000000000';
  bits.writeDoubleBE(number === 0 ? 0 : number);
  return bits.toString('hex');
}

function trimmed(sign: string, whole: string, fraction: string): string {
  const [before, behind] = [whole.replace(/^0+(?=.)/, '') || '0', fraction.replace(/0+$/, '')];
  const text = behind === '' ? before : `${before}.${behind}`;
  return sign === '-' && text !== '0' ? `-${text}` : text;
}

const unbounded: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity']);
const written = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([+-]?\d+))?$/i;
/** PostgreSQL has 131072 digits before the point, and 16383 behind it. */
const longestDecimal = 150_000;
/** Written and read at once. */
const bits = Buffer.alloc(8);
