import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import type { BinaryValue } from '../../../copy/binary/row-bytes.ts';
import { RowPlaces } from './values/row-places.ts';
import type { RowReader } from './values/row-reader.ts';

/** Makes what reads the rows of a result, once the server has told of its columns. */
export type OpenReader = (columns: readonly ColumnMetadata[]) => RowReader;

/** Gets the values of each row where they lie. Nothing may be kept of `bytes`. */
export type TakeRow = (bytes: Buffer, places: RowPlaces) => void;

/**
 * Rows that are taken as they lie, and never become values. `take` is called for each as it is read; one that throws does
 * not break the connection: `onFailure` is told, once, and what comes then is read past.
 */
export function rowsInPlace(
  open: (columns: readonly ColumnMetadata[]) => TakeRow,
  onFailure: (error: unknown) => void,
): OpenReader {
  return (columns) => {
    const places = new RowPlaces(columns);
    let take: TakeRow | undefined;
    const attempt = (work: () => void) => {
      try {
        work();
      } catch (error) {
        take = undefined;
        onFailure(error);
      }
    };
    attempt(() => {
      take = open(columns);
    });
    return {
      read(bytes, position, isSparse) {
        const behind = places.read(bytes, position, isSparse);
        if (behind >= 0 && take) attempt(() => take?.(bytes, places));
        return behind;
      },
      values: noValues,
    };
  };
}

const noValues: readonly BinaryValue[] = [];
