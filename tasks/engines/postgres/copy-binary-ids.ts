import { hash } from 'node:crypto';
import { orderedTag, tagNamespace } from '../../copy/ids.ts';
import { copyBytes, type RowChange } from './copy-row-buffer.ts';
import { mostShortBytes, shortSha1 } from './copy-short-sha1.ts';

/** Writes the 16 bytes of an id at `to`, made of the field that begins at `from` and is `length` bytes long. */
export type IdMaker = (fields: Buffer, from: number, length: number, out: Buffer, to: number) => void;

/**
 * Puts ids in the place of keys in rows of COPY's binary format, each given alone: `makers` has one per column, `undefined`
 * for those that stay as they are. NULL stays NULL. An id is 16 bytes, as PostgreSQL sends a uuid.
 * The format: PostgreSQL's documentation of COPY, "Binary Format".
 */
export class BinaryIds implements RowChange {
  readonly #makers: readonly (IdMaker | undefined)[];
  readonly #last: number;
  readonly mostBytes: number;
  #isHeaderRead = false;

  constructor(makers: readonly (IdMaker | undefined)[]) {
    this.#makers = makers;
    this.#last = makers.findLastIndex((maker) => maker !== undefined);
    this.mostBytes = idBytes * makers.filter((maker) => maker !== undefined).length;
  }

  /** Throws where a key is none, and where what came is not one row. */
  write(bytes: Buffer, from: number, end: number, out: Buffer, to: number): number {
    let start = from;
    if (!this.#isHeaderRead) {
      start += headerBytes(bytes, from, end);
      this.#isHeaderRead = true;
    }
    let at = start + 2;
    // The header, or the end of all rows.
    if (start === end || (at === end && bytes.readInt16BE(start) === -1)) return copyBytes(bytes, from, end, out, to);
    if (at > end || bytes.readInt16BE(start) !== this.#makers.length) throw notOneRow();
    let copied = from;
    let position = to;
    // What lies behind the last id is not looked at: tables are wide.
    for (let field = 0; field <= this.#last; field += 1) {
      const value = at + 4;
      if (value > end) throw notOneRow();
      const length = int32(bytes, at);
      const next = length < 0 ? value : value + length;
      if (next > end) throw notOneRow();
      const maker = this.#makers[field];
      if (maker !== undefined && length >= 0) {
        position = copyBytes(bytes, copied, at, out, position);
        out[position] = 0;
        out[position + 1] = 0;
        out[position + 2] = 0;
        out[position + 3] = 16;
        maker(bytes, value, length, out, position + 4);
        position += idBytes;
        copied = next;
      }
      at = next;
    }
    return copyBytes(bytes, copied, end, out, position);
  }
}

/** An ordered id of a key that comes as a 64-bit integer: see `orderedId` in tasks/copy/ids.ts. */
export function orderedIdMaker(namespace: string, tag: string): IdMaker {
  const prefix = Buffer.from(orderedTag(namespace, tag), 'hex');
  return (fields, from, length, out, to) => {
    if (length !== 8) throw new TypeError(`an ordered id is made of 8 bytes, not of ${length}`);
    for (let at = 0; at < 6; at += 1) out[to + at] = prefix[at] ?? 0;
    const high = (fields[from] ?? 0) ^ 0x80;
    out[to + 6] = 0x80;
    out[to + 7] = high >> 6;
    out[to + 8] = (high & 0x3f) | 0x80;
    for (let at = 1; at < 8; at += 1) out[to + 8 + at] = fields[from + at] ?? 0;
  };
}

/** A version 5 id of a key that comes as a text: see `nameBasedId` in tasks/copy/ids.ts. */
export function nameBasedIdMaker(namespace: string, tag: string): IdMaker {
  const within = Buffer.from(tagNamespace(namespace, tag).replaceAll('-', ''), 'hex');
  const short = shortSha1(within);
  return (fields, from, length, out, to) => {
    if (length <= mostShortBytes) short(fields, from, length, out, to);
    else hash('sha1', Buffer.concat([within, fields.subarray(from, from + length)]), 'buffer').copy(out, to, 0, 16);
    out[to + 6] = ((out[to + 6] ?? 0) & 0x0f) | 0x50;
    out[to + 8] = ((out[to + 8] ?? 0) & 0x3f) | 0x80;
  };
}

/** With its length. */
const idBytes = 20;

const signatureAndFlagsBytes = 15;

/** Length of the header. */
function headerBytes(bytes: Buffer, from: number, end: number): number {
  const lengthEnd = signatureAndFlagsBytes + 4;
  if (from + lengthEnd > end) throw notOneRow();
  return lengthEnd + bytes.readInt32BE(from + signatureAndFlagsBytes);
}

function int32(bytes: Buffer, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
}

function notOneRow(): Error {
  return new TypeError('the source does not send its rows as COPY does in binary form: a row a message');
}
