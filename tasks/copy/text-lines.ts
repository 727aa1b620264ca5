import { isUtf8 } from 'node:buffer';

/** A field that can't be read: which one of the row. */
export class FieldError extends Error {
  readonly field: number;

  constructor(field: number, message: string) {
    super(message);
    this.name = 'FieldError';
    this.field = field;
  }
}

/** Lines of COPY's text format, of bytes that end with one. */
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

/** The byte that ends each of them. */
export const newline = 0x0a;

/** A field that is not `\N`. COPY TO writes these escapes and no others: PostgreSQL's documentation of COPY, "Text Format". */
export function unescaped(field: string): string {
  return field.includes('\\') ? field.replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter) : field;
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
