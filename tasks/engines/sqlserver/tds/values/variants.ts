import type { BinaryValue } from '../../../../copy/binary/row-bytes.ts';
import { decimalDecoder, moneyOf } from './decimals.ts';
import type { Decode } from './decode.ts';
import { bitOf, integerOf, shownRealOf } from './integers.ts';
import { narrowTextDecoder, wideTextDecoder } from './texts.ts';
import { dateDecoder, localTimeDecoder, offsetTimeDecoder, oldTimeDecoder, timeDecoder } from './times.ts';
import { uuidOf } from './uuids.ts';

/**
 * sql_variant, in which each value says its own type: MS-TDS 2.2.5.5.4. Only shown: what other columns of a row are, all rows
 * have to be.
 */
export function variantDecoder(codePageOf: (collation: Buffer) => string | undefined): Decode {
  return (bytes, start, end) => {
    const properties = bytes[start + 1] ?? 0;
    const from = start + 2;
    const at = from + properties;
    const decode = decodeOf(bytes[start] ?? 0, bytes.subarray(from, at), codePageOf);
    return decode(bytes, at, end);
  };
}

/** By the type's number: MS-TDS 2.2.5.4. Scale, precision and collation are the properties. */
function decodeOf(type: number, properties: Buffer, codePageOf: (collation: Buffer) => string | undefined): Decode {
  switch (type) {
    case 0x30:
    case 0x34:
    case 0x38:
    case 0x7f:
      return integerOf;
    case 0x32:
      return bitOf;
    case 0x3b:
    case 0x3e:
      return shownRealOf;
    case 0x3c:
    case 0x7a:
      return moneyOf;
    case 0x6a:
    case 0x6c:
      return decimalDecoder(properties[1] ?? 0);
    case 0x24:
      return uuidOf;
    case 0x28:
      return dateDecoder();
    case 0x29:
      return timeDecoder(properties[0] ?? 0);
    case 0x2a:
      return localTimeDecoder(properties[0] ?? 0);
    case 0x2b:
      return offsetTimeDecoder(properties[0] ?? 0);
    case 0x3a:
    case 0x3d:
      return oldTimeDecoder();
    case 0xa7:
    case 0xaf:
      return narrowTextDecoder(codePageOf(properties), 'shown');
    case 0xe7:
    case 0xef:
      return wideTextDecoder('shown');
    default:
      return bytesOf;
  }
}

/** Bytes of one's own: those of a row are not kept. */
export function bytesOf(bytes: Buffer, start: number, end: number): BinaryValue {
  return Uint8Array.prototype.slice.call(bytes, start, end);
}
