import type { RowBytes } from '../../../copy/binary/row-bytes.ts';
import { joined } from '../tds/values/parts.ts';

/**
 * Writes a value that is not NULL, between two places of a row as it came, as a field of PostgreSQL's binary form: its length
 * and its bytes. Throws `FieldRefused` where the column of the target can't take it as it is.
 */
export type WriteField = (bytes: Buffer, start: number, end: number, out: RowBytes) => void;

/** Of a value that comes in parts. Most are one part, and lie together. */
export function ofJoinedParts(write: WriteField): WriteField {
  return (bytes, start, end, out) => {
    if (start === end) {
      write(bytes, start, start, out);
      return;
    }
    const first = start + 4;
    if (first + bytes.readUInt32LE(start) === end) {
      write(bytes, first, end, out);
      return;
    }
    const whole = joined(bytes, start, end);
    write(whole, 0, whole.length, out);
  };
}
