import { isUtf8 } from 'node:buffer';
import { marks } from '../../copy/holds.ts';

/** What the driver binds. Integers are bigint unless the column makes them integers anyway: numbers are bound as reals. */
export type Bound = bigint | number | string | Buffer | null;

/** A field that can't be read: which one of the row. */
export class FieldError extends Error {
  readonly field: number;

  constructor(field: number, message: string) {
    super(message);
    this.name = 'FieldError';
    this.field = field;
  }
}

/** Lines of COPY's text format. Throws where bytes are no UTF-8: they would arrive as others. */
export function linesOf(bytes: Uint8Array): readonly string[] {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').split('\n');
  lines.pop();
  return lines;
}

/** How many lines are before the first that is no UTF-8; undefined where all of it is. */
export function firstBroken(bytes: Uint8Array): number | undefined {
  if (isUtf8(bytes)) return undefined;
  let start = 0;
  for (let line = 0; ; line += 1) {
    const end = bytes.indexOf(newline, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}

export const newline = 0x0a;

/** The values of a line: `marks` say of which type; without them all are texts. */
export function valuesOf(line: string, isTyped: boolean, makesIntegers: readonly boolean[]): readonly Bound[] {
  return line.split('\t').map((field, at) => {
    if (field === '\\N') return null;
    if (!isTyped) return unescaped(field);
    const rest = field.slice(1);
    switch (field[0]) {
      case marks.integer:
        return makesIntegers[at] && rest.length < 16 ? Number(rest) : BigInt(rest);
      case marks.real:
        return realOf(rest, at);
      case marks.text:
        return unescaped(rest);
      case marks.bytes:
        return Buffer.from(rest, 'hex');
      default:
        throw new FieldError(at, 'the source sent a value without its type');
    }
  });
}

function realOf(text: string, at: number): number {
  if (/^-?inf(inity)?$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = Number(text);
  if (Number.isNaN(value)) throw new FieldError(at, `${text} is no real number that SQLite keeps`);
  return value;
}

/** COPY TO writes these escapes and no others: PostgreSQL's documentation of COPY, "Text Format". */
const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function unescaped(field: string): string {
  return field.includes('\\') ? field.replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter) : field;
}
