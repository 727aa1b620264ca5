import { notA, unfit } from './field-refused.ts';
import { none, type WireType } from './wire-type.ts';

/** decimal and numeric: a sign, and all digits as one whole number. */
export function decimal(precision: number, scale: number): WireType {
  const size = precision <= 9 ? 4 : precision <= 19 ? 8 : precision <= 28 ? 12 : 16;
  const declaration = `decimal(${precision}, ${scale})`;
  const beyond = 10n ** BigInt(precision);
  return {
    ...{ declaration, info: Buffer.from([0x6a, size + 1, precision, scale]), none: none.byte },
    write(text, out) {
      const value = scaled(text, scale, declaration);
      const digits = value < 0n ? -value : value;
      if (digits >= beyond) throw unfit(text, declaration);
      out.uint8(size + 1);
      out.uint8(value < 0n ? 0 : 1);
      if (size === 4) return out.uint32(Number(digits));
      out.bigUint64(digits & low);
      if (size === 12) out.uint32(Number(digits >> 64n));
      else if (size === 16) out.bigUint64(digits >> 64n);
    },
  };
}

/** Four digits behind the point; the high half comes first. */
export function money(bytes: 4 | 8): WireType {
  const declaration = bytes === 4 ? 'smallmoney' : 'money';
  return {
    ...{ declaration, info: Buffer.from([0x6e, bytes]), none: none.byte },
    write(text, out) {
      const value = scaled(text, 4, declaration);
      if (value !== BigInt.asIntN(bytes * 8, value)) throw unfit(text, declaration);
      out.uint8(bytes);
      if (bytes === 4) return out.int32(Number(value));
      out.int32(Number(value >> 32n));
      out.uint32(Number(value & 0xffff_ffffn));
    },
  };
}

const low = 2n ** 64n - 1n;
const written = /^([-+]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([-+]?\d{1,5}))?$/i;

/** A number times ten to the scale, exactly. Throws where digits would be lost. */
function scaled(text: string, scale: number, type: string): bigint {
  const found = written.exec(text);
  if (!found) throw notA('decimal number', text);
  const [, sign, whole = '', behind = '', bare = '', exponent = '0'] = found;
  const fraction = behind || bare;
  const shift = scale - fraction.length + Number(exponent);
  const digits = BigInt(`${whole}${fraction}`);
  if (digits === 0n) return 0n;
  // No decimal has more than 38 digits.
  if (shift > 40) throw unfit(text, type);
  const divisor = shift < 0 ? 10n ** BigInt(-shift) : 1n;
  if (digits % divisor !== 0n) throw unfit(text, type);
  const value = shift < 0 ? digits / divisor : digits * 10n ** BigInt(shift);
  return sign === '-' ? -value : value;
}
