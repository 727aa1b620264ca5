import { isUtf8 } from 'node:buffer';
import { FieldRefused } from '../../../../copy/binary/field-refused.ts';
import { decodeBytes, singleBytes, unknownCharacter } from './code-pages.ts';
import type { Decode, Strictness } from './decode.ts';

/** UTF-16, in which halves of surrogate pairs may stand alone: the server does not mind. */
export function wideTextDecoder(strictness: Strictness): Decode {
  const isStrict = strictness === 'strict';
  return (bytes, start, end) => {
    const text = bytes.toString('utf16le', start, end);
    if (isStrict && !text.isWellFormed()) throw halfPair();
    return text;
  };
}

/** xml is UTF-16 too; a mark of the byte order before it is no part of it. */
export function xmlDecoder(strictness: Strictness): Decode {
  const decode = wideTextDecoder(strictness);
  return (bytes, start, end) => {
    const isMarked = end - start >= 2 && bytes[start] === 0xff && bytes[start + 1] === 0xfe;
    return decode(bytes, isMarked ? start + 2 : start, end);
  };
}

export function halfPair(): FieldRefused {
  return new FieldRefused('the text has half of a surrogate pair in it, which no encoding but UTF-16 can hold');
}

/** Of a collation with a code page (`utf-8`, `CP1252`); `undefined` where nobody knows which. */
export function narrowTextDecoder(codePage: string | undefined, strictness: Strictness): Decode {
  const isStrict = strictness === 'strict';
  if (codePage === undefined || codePage === 'utf-8') {
    return (bytes, start, end) => {
      if (isStrict && codePage === undefined && !isAscii(bytes, start, end)) {
        throw new FieldRefused('the code page of the text is not known: cast it to nvarchar with `sql:`');
      }
      const text = bytes.toString('utf8', start, end);
      if (isStrict && text.includes(unknownCharacter) && !isUtf8(bytes.subarray(start, end))) throw noText('utf-8');
      return text;
    };
  }
  const table = singleBytes(codePage);
  const decodeOdd = table === undefined ? (bytes: Buffer) => decodeBytes(bytes, codePage) : byTable(table);
  return (bytes, start, end) => {
    if (isAscii(bytes, start, end)) return bytes.toString('latin1', start, end);
    const text = decodeOdd(bytes.subarray(start, end));
    if (isStrict && text.includes(unknownCharacter)) throw noText(codePage);
    return text;
  };
}

function noText(codePage: string): FieldRefused {
  return new FieldRefused(`the text has bytes that are no characters in its code page, ${codePage}`);
}

function byTable(table: Uint16Array): (bytes: Buffer) => string {
  return (bytes) => {
    const wide = Buffer.allocUnsafe(bytes.length * 2);
    for (let at = 0; at < bytes.length; at += 1) wide.writeUInt16LE(table[bytes[at] ?? 0] ?? 0, at * 2);
    return wide.toString('utf16le');
  };
}

export function isAscii(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if ((bytes[at] ?? 0) > 0x7f) return false;
  return true;
}
