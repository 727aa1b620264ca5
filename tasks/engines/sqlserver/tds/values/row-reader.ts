import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import type { BinaryValue } from '../../../../copy/binary/row-bytes.ts';
import { decoderOf } from './decoders.ts';
import { RowPlaces } from './row-places.ts';

/** Reads the rows of one result. */
export interface RowReader {
  /** The place behind the row (NBCROW where `isSparse`) that begins at `position`, or -1 where it is not all there. */
  read(bytes: Buffer, position: number, isSparse: boolean): number;
  /** Of the last row that was read: an array, and bytes, of its own. */
  readonly values: readonly BinaryValue[];
}

/** Throws a `TypeError` for types that are not read; a text that is none becomes one with U+FFFD, or half a pair, in it. */
export function rowReader(columns: readonly ColumnMetadata[]): RowReader {
  const places = new RowPlaces(columns);
  const decoders = columns.map((column) => decoderOf(column, 'shown'));
  const { starts, ends } = places;
  let values: readonly BinaryValue[] = [];
  return {
    read(bytes, position, isSparse) {
      const behind = places.read(bytes, position, isSparse);
      if (behind < 0) return -1;
      const row: BinaryValue[] = [];
      for (let at = 0; at < decoders.length; at += 1) {
        const start = starts[at] ?? -1;
        row.push(start < 0 ? null : (decoders[at]?.(bytes, start, ends[at] ?? start) ?? null));
      }
      values = row;
      return behind;
    },
    get values() {
      return values;
    },
  };
}
