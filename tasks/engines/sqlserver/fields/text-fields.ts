import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import { FieldRefused } from '../../../copy/binary/field-refused.ts';
import type { RowBytes } from '../../../copy/binary/row-bytes.ts';
import type { Holds } from '../../../copy/holds.ts';
import { halfPair, isAscii, narrowTextDecoder } from '../tds/values/texts.ts';
import type { WriteField } from './write-field.ts';

export type TextLike = Extract<Holds, { kind: 'text' | 'json' | 'label' }>;

export function isTextLike(holds: Holds): holds is TextLike {
  return holds.kind === 'text' || holds.kind === 'json' || holds.kind === 'label';
}

/** Of char, varchar, text (`codePage` of the collation) and of nchar, nvarchar, ntext, xml. */
export function textField({ type: { name }, collation }: ColumnMetadata, holds: TextLike): WriteField {
  const isNarrow = name === 'Char' || name === 'VarChar' || name === 'Text';
  const write = isNarrow ? narrowChars(collation?.codepage) : name === 'Xml' ? xmlChars : wideChars;
  const most = holds.kind === 'text' ? holds.most : undefined;
  const measured = most === undefined ? write : noLonger(write, most, isNarrow);
  const isParsed = holds.kind === 'json' && holds.parsed;
  return (bytes, start, end, out) => {
    const at = out.length;
    out.int32(0);
    // jsonb has its version first.
    if (isParsed) out.int8(1);
    measured(bytes, start, end, out);
    out.measure(at);
  };
}

/** Of a text that is known to be one. A file's text with U+FFFD in it would be doubted: here that is a character like others. */
export function writeString(text: string, holds: TextLike, out: RowBytes): void {
  if (text.includes('\0')) throw nulInText();
  const at = out.length;
  out.int32(0);
  if (holds.kind === 'json' && holds.parsed) out.int8(1);
  out.chars(text);
  out.measure(at);
}

const wideChars: WriteField = (bytes, start, end, out) => {
  if (!out.wideChars(bytes, start, end)) throw noText(bytes.toString('utf16le', start, end));
};

/** A mark of the byte order is no part of it. */
const xmlChars: WriteField = (bytes, start, end, out) => {
  const isMarked = end - start >= 2 && bytes[start] === 0xff && bytes[start + 1] === 0xfe;
  wideChars(bytes, isMarked ? start + 2 : start, end, out);
};

function narrowChars(codePage: string | undefined): WriteField {
  const decode = narrowTextDecoder(codePage, 'strict');
  return (bytes, start, end, out) => {
    if (isAscii(bytes, start, end)) {
      for (let at = start; at < end; at += 1) if (bytes[at] === 0) throw nulInText();
      out.slice(bytes, start, end);
      return;
    }
    const text = String(decode(bytes, start, end));
    if (text.includes('\0')) throw nulInText();
    out.chars(text);
  };
}

/** The server of the target would cut blanks at the end without a word. */
function noLonger(write: WriteField, most: number, isNarrow: boolean): WriteField {
  return (bytes, start, end, out) => {
    const at = out.length;
    write(bytes, start, end, out);
    // No text has more characters than it has bytes.
    if (end - start <= (isNarrow ? most : most * 2)) return;
    const length = charactersOf(out.written.subarray(at));
    if (length > most) throw tooLong(length, most);
  };
}

export function tooLong(length: number, most: number): FieldRefused {
  return new FieldRefused(`the text has ${length} characters, and the column takes ${most}`);
}

/** Of UTF-8. */
function charactersOf(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if ((byte & 0xc0) !== 0x80) count += 1;
  return count;
}

function noText(text: string): FieldRefused {
  return text.isWellFormed() ? nulInText() : halfPair();
}

function nulInText(): FieldRefused {
  return new FieldRefused('the text has the character NUL in it, which the target can not hold');
}
