import { Transform } from 'node:stream';
import { nameBasedId } from '../../copy/ids.ts';

/**
 * Turns the texts of keys into version 5 ids while rows in COPY's text format pass: `namespaces` has one per column,
 * `undefined` for those that stay as they are. In that format a tab or newline within a value is escaped, so that the
 * bare bytes are nothing but separators; `\N` is NULL and stays. `mark` is written before each id.
 */
export function textIdRewriter(namespaces: readonly (string | undefined)[], mark = ''): Transform {
  // Pieces of a row whose end has not come: put together only once, or a row of 100 MB would be copied a thousand times.
  let begun: Buffer[] = [];
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      const end = chunk.lastIndexOf(newline) + 1;
      if (end === 0) {
        begun.push(chunk);
        return callback();
      }
      const lines = Buffer.concat([...begun, chunk.subarray(0, end)]);
      begun = end < chunk.length ? [chunk.subarray(end)] : [];
      callback(null, rewriteLines(lines, namespaces, mark));
    },
    flush(callback) {
      callback(begun.length === 0 ? null : new Error('the source ended in the middle of a row'));
    },
  });
}

const newline = 0x0a;
const tab = 0x09;
const backslash = 0x5c;

/** `lines` ends with a newline. */
function rewriteLines(lines: Buffer, namespaces: readonly (string | undefined)[], mark: string): Buffer {
  const parts: Buffer[] = [];
  let copied = 0;
  let start = 0;
  let column = 0;
  for (let at = 0; at < lines.length; at += 1) {
    const byte = lines[at];
    if (byte !== tab && byte !== newline) continue;
    const namespace = namespaces[column];
    if (namespace !== undefined && !isNull(lines, start, at)) {
      parts.push(lines.subarray(copied, start));
      parts.push(Buffer.from(mark + nameBasedId(namespace, unescaped(lines.subarray(start, at))), 'latin1'));
      copied = at;
    }
    column = byte === newline ? 0 : column + 1;
    start = at + 1;
  }
  parts.push(lines.subarray(copied));
  return Buffer.concat(parts);
}

function isNull(lines: Buffer, start: number, end: number): boolean {
  return end - start === 2 && lines[start] === backslash && lines[start + 1] === 0x4e;
}

/** COPY TO writes these escapes and no others: PostgreSQL's documentation of COPY, "Text Format". */
const escapes: ReadonlyMap<number, number> = new Map([
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
  [0x76, 0x0b],
]);

function unescaped(value: Buffer): Buffer {
  if (!value.includes(backslash)) return value;
  const out = Buffer.alloc(value.length);
  let length = 0;
  for (let at = 0; at < value.length; at += 1) {
    let byte = value.readUInt8(at);
    if (byte === backslash && at + 1 < value.length) {
      at += 1;
      byte = value.readUInt8(at);
      byte = escapes.get(byte) ?? byte;
    }
    out.writeUInt8(byte, length);
    length += 1;
  }
  return out.subarray(0, length);
}
