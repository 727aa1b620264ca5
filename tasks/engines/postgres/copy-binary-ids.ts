import { hash } from 'node:crypto';
import { Transform } from 'node:stream';
import { orderedTag, tagNamespace } from '../../copy/ids.ts';

/** Writes the 16 bytes of an id at `to`, made of the field that begins at `from` and is `length` bytes long. */
export type IdMaker = (fields: Buffer, from: number, length: number, out: Buffer, to: number) => void;

/**
 * Puts ids in the place of keys while rows in COPY's binary format pass: `makers` has one per column, `undefined` for
 * those that stay as they are. NULL stays NULL. An id is 16 bytes, as PostgreSQL sends a uuid.
 * The format: PostgreSQL's documentation of COPY, "Binary Format".
 */
export function binaryIdRewriter(makers: readonly (IdMaker | undefined)[]): Transform {
  // Pieces of a row whose end has not come: put together only once, or a row of 100 MB would be copied a thousand times.
  let begun: Buffer[] = [];
  let begunBytes = 0;
  let wantedBytes = 0;
  let isHeaderRead = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      begun.push(chunk);
      begunBytes += chunk.length;
      if (begunBytes < wantedBytes) return callback();
      const bytes = begun.length === 1 ? chunk : Buffer.concat(begun);
      try {
        const start = isHeaderRead ? 0 : headerBytes(bytes);
        const { out, taken, wants } = start > bytes.length ? nothing(bytes, start) : rewriteRows(bytes, start, makers);
        isHeaderRead ||= taken > 0;
        begun = taken < bytes.length ? [bytes.subarray(taken)] : [];
        begunBytes = bytes.length - taken;
        wantedBytes = wants;
        callback(null, out.length === 0 ? undefined : out);
      } catch (error) {
        callback(error instanceof Error ? error : new Error(String(error)));
      }
    },
    flush(callback) {
      callback(begunBytes === 0 ? null : new Error('the source ended in the middle of a row'));
    },
  });
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
  return (fields, from, length, out, to) => {
    const named = Buffer.concat([within, fields.subarray(from, from + length)]);
    hash('sha1', named, 'buffer').copy(out, to, 0, 16);
    out[to + 6] = ((out[to + 6] ?? 0) & 0x0f) | 0x50;
    out[to + 8] = ((out[to + 8] ?? 0) & 0x3f) | 0x80;
  };
}

/** With its length. */
const idBytes = 20;

const signatureAndFlagsBytes = 15;

/** Length of the header, or of what is needed to know it. */
function headerBytes(bytes: Buffer): number {
  const lengthEnd = signatureAndFlagsBytes + 4;
  return bytes.length < lengthEnd ? lengthEnd : lengthEnd + bytes.readInt32BE(signatureAndFlagsBytes);
}

interface Rewritten {
  readonly out: Buffer;
  /** Bytes of the input that are in `out`: up to the end of the last whole row. */
  readonly taken: number;
  /** Bytes that there must be, counted from there, before it is worth looking again. */
  readonly wants: number;
}

function nothing(bytes: Buffer, wants: number): Rewritten {
  return { out: bytes.subarray(0, 0), taken: 0, wants };
}

/** A row is a 16-bit count of fields, and each field its length in 32 bits, -1 for NULL, and its bytes. -1 ends it all. */
function rewriteRows(bytes: Buffer, start: number, makers: readonly (IdMaker | undefined)[]): Rewritten {
  let out: Buffer = Buffer.allocUnsafe(bytes.length + (bytes.length >> 1));
  bytes.copy(out, 0, 0, start);
  let rowStart = start;
  let rowOut = start;
  for (;;) {
    let at = rowStart + 2;
    if (at > bytes.length) return { out: out.subarray(0, rowOut), taken: rowStart, wants: 2 };
    const fields = bytes.readInt16BE(rowStart);
    // What was not changed since is copied in one go.
    let copied = rowStart;
    let to = rowOut;
    for (let field = 0; field < fields; field += 1) {
      const value = at + 4;
      if (value > bytes.length) return { out: out.subarray(0, rowOut), taken: rowStart, wants: value - rowStart };
      const length = bytes.readInt32BE(at);
      const end = length < 0 ? value : value + length;
      if (end > bytes.length) return { out: out.subarray(0, rowOut), taken: rowStart, wants: end - rowStart };
      const maker = makers[field];
      if (maker !== undefined && length >= 0) {
        // Ids are longer than keys: there must be room for this one and for everything behind it.
        if (to + idBytes + bytes.length - copied > out.length)
          out = Buffer.concat([out, Buffer.allocUnsafe(out.length)]);
        to = copyBytes(bytes, copied, at, out, to);
        out.writeInt32BE(16, to);
        maker(bytes, value, length, out, to + 4);
        to += idBytes;
        copied = end;
      }
      at = end;
    }
    rowOut = copyBytes(bytes, copied, at, out, to);
    rowStart = at;
  }
}

/** Below some dozen bytes a loop is faster than a call. */
function copyBytes(from: Buffer, start: number, end: number, to: Buffer, at: number): number {
  if (end - start > 48) {
    from.copy(to, at, start, end);
    return at + end - start;
  }
  let position = at;
  for (let index = start; index < end; index += 1) {
    to[position] = from[index] ?? 0;
    position += 1;
  }
  return position;
}
