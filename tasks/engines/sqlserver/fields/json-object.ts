import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import type { BinaryValue } from '../../../copy/binary/row-bytes.ts';
import { decoderOf } from '../tds/values/decoders.ts';
import type { RowPlaces } from '../tds/values/row-places.ts';

/** An object of texts, by the names of their fields, without those that are NULL. */
export function jsonObject(
  fields: readonly string[],
  from: readonly number[],
  selected: readonly ColumnMetadata[],
): (bytes: Buffer, places: RowPlaces) => string {
  const names = fields.map((field) => `${JSON.stringify(field)}:`);
  const decoders = from.map((place) => {
    const column = selected[place];
    if (!column) throw new TypeError('the server sent fewer columns than were asked for');
    return decoderOf(column, 'strict');
  });
  return (bytes, { starts, ends }) => {
    let object = '';
    from.forEach((place, at) => {
      const start = starts[place] ?? -1;
      if (start < 0) return;
      const value: BinaryValue = decoders[at]?.(bytes, start, ends[place] ?? start) ?? null;
      object += `${object === '' ? '' : ','}${names[at]}${JSON.stringify(String(value))}`;
    });
    return `{${object}}`;
  };
}
