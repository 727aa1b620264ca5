import { decimalWriter } from '../../../copy/binary/decimals.ts';
import { FieldRefused } from '../../../copy/binary/field-refused.ts';
import type { RowBytes } from '../../../copy/binary/row-bytes.ts';
import { decimalDecoder, moneyAt, moneyOf, smallMagnitude } from '../tds/values/decimals.ts';
import type { WriteField } from './write-field.ts';

/** Of decimal(p, scale). `places` are those that the target keeps behind the point: others would be rounded without a word. */
export function decimalField(scale: number, places: number | undefined): WriteField {
  const textOf = decimalDecoder(scale);
  const writeText = longDecimal(places);
  const writeSmall = scale <= mostScale ? shortDecimal(scale, places) : undefined;
  return (bytes, start, end, out) => {
    const digits = smallMagnitude(bytes, start + 1, end);
    if (digits < 0 || !writeSmall?.(digits, bytes[start] === 0, out)) {
      writeText(String(textOf(bytes, start, end)), out);
    }
  };
}

export function moneyField(places: number | undefined): WriteField {
  const writeText = longDecimal(places);
  const writeSmall = shortDecimal(4, places);
  return (bytes, start, end, out) => {
    const value = moneyAt(bytes, start, end);
    if (typeof value === 'bigint' || !writeSmall(Math.abs(value), value < 0, out)) {
      writeText(moneyOf(bytes, start, end), out);
    }
  };
}

/** Throws `FieldRefused` where digits of a decimal that are not 0 are behind those that are kept. */
export function requirePlaces(text: string, places: number | undefined): void {
  if (places === undefined) return;
  const [, whole = '', fraction = ''] = /^-?(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const lost = places >= 0 ? fraction.slice(places) : fraction + whole.slice(places);
  if (/[1-9]/.test(lost)) throw new FieldRefused(`${text} would be rounded: ${placesKept(places)}`);
}

function placesKept(places: number): string {
  if (places < 0) return `the column keeps whole numbers up to the last ${-places} digits`;
  return places === 0 ? 'the column keeps whole numbers' : `the column keeps ${places} digits behind the point`;
}

function longDecimal(places: number | undefined): (text: string, out: RowBytes) => void {
  const write = decimalWriter(undefined);
  return (text, out) => {
    requirePlaces(text, places);
    write(text, out);
  };
}

/** Numbers below 2^53 with no more digits behind the point than that are computed with as such. */
const mostScale = 12;

/** In groups of four digits, as numeric has them: four before the point and three behind it. False where it is not for this. */
function shortDecimal(scale: number, places: number | undefined) {
  const one = 10 ** scale;
  const shift = 10 ** ((4 - (scale % 4)) % 4);
  const fractionGroups = Math.ceil(scale / 4);
  const unit = places !== undefined && places < scale ? 10 ** (scale - places) : 1;
  const groups = new Int32Array(7);
  return (digits: number, isNegative: boolean, out: RowBytes): boolean => {
    if (unit !== 1 && digits % unit !== 0) return false;
    let whole = Math.floor(digits / one);
    // The quotient may have been rounded up to a whole number.
    if (whole * one > digits) whole -= 1;
    let fraction = (digits - whole * one) * shift;
    for (let at = 3; at >= 0; at -= 1) {
      const rest = Math.floor(whole / 10_000);
      groups[at] = whole - rest * 10_000;
      whole = rest;
    }
    for (let at = 3 + fractionGroups; at > 3; at -= 1) {
      const rest = Math.floor(fraction / 10_000);
      groups[at] = fraction - rest * 10_000;
      fraction = rest;
    }
    let [first, last] = [0, 3 + fractionGroups];
    while (first <= last && groups[first] === 0) first += 1;
    while (last > first && groups[last] === 0) last -= 1;
    const count = last - first + 1;
    out.int32(8 + count * 2);
    out.int32(count === 0 ? 0 : (count << 16) | ((3 - first) & 0xffff));
    out.int32((isNegative && count > 0 ? 0x4000_0000 : 0) | scale);
    for (let at = first; at <= last; at += 1) out.int16(groups[at] ?? 0);
    return true;
  };
}
