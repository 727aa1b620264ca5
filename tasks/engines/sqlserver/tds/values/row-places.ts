import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import { type Layout, layoutOf } from './layouts.ts';

/** Where the values of a row lie. Those in parts begin with the length of the first part, and end before the empty one. */
export class RowPlaces {
  /** -1 for NULL. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly #kinds: Uint8Array;
  readonly #sizes: Uint8Array;

  constructor(columns: readonly ColumnMetadata[]) {
    const layouts = columns.map(layoutOf);
    this.starts = new Int32Array(layouts.length);
    this.ends = new Int32Array(layouts.length);
    this.#kinds = Uint8Array.from(layouts, ({ kind }) => kinds[kind]);
    this.#sizes = Uint8Array.from(layouts, (layout) => (layout.kind === 'fixed' ? layout.bytes : 0));
  }

  /**
   * Finds the values of the row (NBCROW where `isSparse`) at `position`, and gives the place behind it; -1 where the row is
   * not all there.
   */
  read(bytes: Buffer, position: number, isSparse: boolean): number {
    const { starts, ends } = this;
    const [kinds, sizes, { length }, count] = [this.#kinds, this.#sizes, bytes, starts.length];
    let at = isSparse ? position + ((count + 7) >> 3) : position;
    if (at > length) return -1;
    for (let column = 0; column < count; column += 1) {
      if (isSparse && ((bytes[position + (column >> 3)] ?? 0) >> (column & 7)) & 1) {
        starts[column] = -1;
        continue;
      }
      switch (kinds[column]) {
        case fixed:
          starts[column] = at;
          at += sizes[column] ?? 0;
          break;
        case byteLength: {
          if (at >= length) return -1;
          const size = bytes[at] ?? 0;
          at += 1;
          starts[column] = size === 0 ? -1 : at;
          at += size;
          break;
        }
        case shortLength: {
          if (at + 2 > length) return -1;
          const size = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
          at += 2;
          starts[column] = size === 0xffff ? -1 : at;
          if (size !== 0xffff) at += size;
          break;
        }
        case longLength: {
          if (at + 4 > length) return -1;
          const size = bytes.readUInt32LE(at);
          at += 4;
          starts[column] = size === 0 ? -1 : at;
          at += size;
          break;
        }
        case parts: {
          const behind = this.#partsAt(bytes, at, column);
          if (behind < 0) return -1;
          at = behind;
          continue;
        }
        case pointed: {
          if (at >= length) return -1;
          const pointer = bytes[at] ?? 0;
          at += 1;
          starts[column] = -1;
          if (pointer === 0) break;
          at += pointer + 8;
          if (at + 4 > length) return -1;
          const size = bytes.readUInt32LE(at);
          at += 4;
          starts[column] = at;
          at += size;
          break;
        }
        default:
          starts[column] = -1;
      }
      if (at > length) return -1;
      ends[column] = at;
    }
    return at;
  }

  /** The place behind the empty part. */
  #partsAt(bytes: Buffer, position: number, column: number): number {
    if (position + 8 > bytes.length) return -1;
    const [low, high] = [bytes.readUInt32LE(position), bytes.readUInt32LE(position + 4)];
    let at = position + 8;
    if (high === 0xffffffff && low === 0xffffffff) {
      this.starts[column] = -1;
      return at;
    }
    this.starts[column] = at;
    for (let sum = 0; ; ) {
      if (at + 4 > bytes.length) return -1;
      const size = bytes.readUInt32LE(at);
      if (size === 0) {
        const isKnown = !(high === 0xffffffff && low === 0xfffffffe);
        if (isKnown && sum !== high * 0x1_0000_0000 + low) {
          throw new RangeError(`a value came with ${sum} bytes, and its length says otherwise`);
        }
        this.ends[column] = at;
        return at + 4;
      }
      sum += size;
      at += 4 + size;
    }
  }
}

const [nothing, fixed, byteLength, shortLength, longLength, parts, pointed] = [0, 1, 2, 3, 4, 5, 6] as const;

const kinds: { readonly [K in Layout['kind']]: number } = {
  nothing,
  fixed,
  'byte-length': byteLength,
  'short-length': shortLength,
  'long-length': longLength,
  parts,
  pointed,
};
