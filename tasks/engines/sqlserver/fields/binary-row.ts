import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import { FieldRefused, notA } from '../../../copy/binary/field-refused.ts';
import { nameBasedIdWriter, orderedIdWriter } from '../../../copy/binary/ids.ts';
import { offsetReader } from '../../../copy/binary/local-clock.ts';
import type { RowBytes } from '../../../copy/binary/row-bytes.ts';
import { constantField } from '../../../copy/binary/rows.ts';
import type { Holds } from '../../../copy/holds.ts';
import type { FieldColumn } from '../copy/source/compiled.ts';
import { decoderOf } from '../tds/values/decoders.ts';
import type { RowPlaces } from '../tds/values/row-places.ts';
import { binaryField } from './binary-field.ts';
import { jsonObject } from './json-object.ts';
import { isTextLike, writeString } from './text-fields.ts';
import { timeField } from './time-fields.ts';
import type { WriteField } from './write-field.ts';

/** Writes the row that was read last. */
export type WriteRow = (bytes: Buffer, places: RowPlaces, out: RowBytes) => void;

/** A value could not be written: of which column of the target. */
export class ColumnRefused extends Error {
  readonly column: string;

  constructor(column: string, cause: FieldRefused) {
    super(cause.message, { cause });
    this.column = column;
  }
}

/** Rows of PostgreSQL's binary COPY. Throws `ColumnRefused`; what was begun of a row is to be cut off then. */
export function binaryRow(columns: readonly FieldColumn[], selected: readonly ColumnMetadata[]): WriteRow {
  const fields = columns.map((column) => fieldOf(column, selected));
  return (bytes, places, out) => {
    out.int16(fields.length);
    let at = 0;
    try {
      for (; at < fields.length; at += 1) fields[at]?.(bytes, places, out);
    } catch (error) {
      if (error instanceof FieldRefused) throw new ColumnRefused(columns[at]?.name ?? '', error);
      throw error;
    }
  };
}

function fieldOf({ source, from, holds }: FieldColumn, selected: readonly ColumnMetadata[]): WriteRow {
  const [place = -1] = from;
  const column = selected[place];
  switch (source.kind) {
    case 'constant': {
      const field = constantOf(source.value, holds);
      return (_bytes, _places, out) => out.bytes(field);
    }
    case 'choice': {
      const fields = source.values.map((value) => constantOf(value, holds));
      const decode = decoderOf(required(column), 'strict');
      return ofValue(place, (bytes, start, end, out) => {
        const chosen = decode(bytes, start, end);
        const field = fields[Number(chosen)];
        if (field === undefined) throw notA('value that the mapping knows', chosen);
        out.bytes(field);
      });
    }
    case 'value':
      return ofValue(place, binaryField(required(column), holds));
    case 'ordered-id': {
      const decode = decoderOf(required(column), 'strict');
      const write = orderedIdWriter(source.tag, holds);
      return ofValue(place, (bytes, start, end, out) => write(decode(bytes, start, end), out));
    }
    case 'name-based-id':
      return nameBasedId(source.namespace, holds, from, selected);
    case 'json-object': {
      const object = jsonObject(source.fields, from, selected);
      if (!isTextLike(holds)) throw new TypeError('an object is no text here');
      return (bytes, places, out) => writeString(object(bytes, places), holds, out);
    }
    case 'local-time': {
      if (source.clock === undefined || holds.kind !== 'instant') throw new TypeError('a clock is missing');
      const write = timeField(required(column), 'moment', holds.digits, offsetReader(source.clock));
      return ofValue(place, write);
    }
  }
}

function nameBasedId(
  namespace: string,
  holds: Holds,
  from: readonly number[],
  selected: readonly ColumnMetadata[],
): WriteRow {
  const write = nameBasedIdWriter(namespace, holds);
  const decoders = from.map((place) => decoderOf(required(selected[place]), 'strict'));
  return (bytes, { starts, ends }, out) => {
    const parts = from.map((place, at) => {
      const start = starts[place] ?? -1;
      return start < 0 ? null : (decoders[at]?.(bytes, start, ends[place] ?? start) ?? null);
    });
    if (parts.includes(null)) out.int32(-1);
    else write(parts, out);
  };
}

function ofValue(place: number, write: WriteField): WriteRow {
  return (bytes, { starts, ends }, out) => {
    const start = starts[place] ?? -1;
    if (start < 0) out.int32(-1);
    else write(bytes, start, ends[place] ?? start, out);
  };
}

function constantOf(value: Parameters<typeof constantField>[0], holds: Holds): Uint8Array {
  const field = constantField(value, holds);
  if (field === undefined) throw new TypeError('a constant that has no binary form is not written in it');
  return field;
}

function required(column: ColumnMetadata | undefined): ColumnMetadata {
  if (column) return column;
  throw new TypeError('the server sent fewer columns than were asked for');
}
