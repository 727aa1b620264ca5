import type { Holds } from '../holds.ts';
import { FieldRefused, notA } from './field-refused.ts';
import { nameBasedIdWriter, orderedIdWriter } from './ids.ts';
import { type LocalClock, offsetReader } from './local-clock.ts';
import { type BinaryValue, RowBytes } from './row-bytes.ts';
import { type Moment, readLocal } from './times.ts';
import { valueWriter, type WriteValue, writeInstant } from './values.ts';

/** How a field is made of one value, unless it says otherwise. Plain data. */
export type FieldEncoding =
  | { readonly kind: 'value'; readonly holds: Holds }
  /** The field as it is, of no value. */
  | { readonly kind: 'constant'; readonly field: Uint8Array }
  /** The value is the place of the field in a list. */
  | { readonly kind: 'choice'; readonly fields: readonly Uint8Array[] }
  | { readonly kind: 'ordered-id'; readonly tag: string; readonly holds: Holds }
  /** Of one value or several. */
  | { readonly kind: 'name-based-id'; readonly namespace: string; readonly holds: Holds }
  | { readonly kind: 'local-time'; readonly clock: LocalClock; readonly digits: number };

export interface EncodedColumn {
  readonly name: string;
  readonly encoding: FieldEncoding;
  /** Places of its values in the row that is selected. */
  readonly from: readonly number[];
}

/** What stands before the rows of a binary COPY, and behind them: postgresql.org/docs/current/sql-copy.html. */
export const binaryHeader: Uint8Array = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex');
export const binaryTrailer: Uint8Array = Buffer.from('ffff', 'hex');

/** The row, counted from 1, and the column of which a value was refused. */
export class RowRefused extends Error {
  readonly row: number;
  readonly column: string;

  constructor(row: number, column: string, cause: Error) {
    super(cause.message, { cause });
    this.row = row;
    this.column = column;
  }

  /** The same where rows come before those that were counted. */
  behind(rows: number): RowRefused {
    return new RowRefused(rows + this.row, this.column, this);
  }
}

/** Rows of values as rows of a binary COPY. The bytes are valid until the next call. Throws `RowRefused`, `BytesUnsure`. */
export function rowsEncoder(columns: readonly EncodedColumn[]) {
  const out = new RowBytes(initialBytes);
  let [row, field]: [readonly BinaryValue[], number] = [[], 0];
  const steps = columns.map(stepOf);
  return (rows: Iterable<readonly BinaryValue[]>): Uint8Array => {
    out.cut();
    let count = 0;
    try {
      for (row of rows) {
        count += 1;
        out.int16(steps.length);
        for (field = 0; field < steps.length; field += 1) steps[field]?.(row, out);
      }
    } catch (error) {
      if (error instanceof FieldRefused) throw new RowRefused(count, columns[field]?.name ?? '', error);
      throw error;
    }
    return out.written;
  };
}

/** A literal as a field; `undefined` where the target would have to read it. */
export function constantField(value: BinaryValue, holds: Holds): Uint8Array | undefined {
  const out = new RowBytes(64);
  const write = valueWriter(holds);
  if (!write) return undefined;
  try {
    if (value === null) out.int32(-1);
    else write(value, out);
    return Uint8Array.from(out.written);
  } catch {
    return undefined;
  }
}

/** Enough for most pages. */
const initialBytes = 256 * 1024;

type Step = (row: readonly BinaryValue[], out: RowBytes) => void;

function stepOf({ encoding, from }: EncodedColumn): Step {
  const [at = 0] = from;
  switch (encoding.kind) {
    case 'value':
      return ofValue(required(valueWriter(encoding.holds)), at);
    case 'constant':
      return (_, out) => out.bytes(encoding.field);
    case 'choice':
      return (row, out) => {
        const field = encoding.fields[Number(row[at])];
        if (field === undefined) throw notA('value that the mapping knows', row[at]);
        out.bytes(field);
      };
    case 'ordered-id':
      return ofValue(orderedIdWriter(encoding.tag, encoding.holds), at);
    case 'name-based-id': {
      const write = nameBasedIdWriter(encoding.namespace, encoding.holds);
      return (row, out) => {
        const parts = from.map((place) => row[place] ?? null);
        if (parts.includes(null)) out.int32(-1);
        else write(parts, out);
      };
    }
    case 'local-time':
      return ofValue(localTime(encoding.clock, encoding.digits), at);
  }
}

function ofValue(write: WriteValue, at: number): Step {
  return (row, out) => {
    const value = row[at];
    if (value === null) out.int32(-1);
    else if (value === undefined) throw new TypeError('a value of the row is missing');
    else write(value, out);
  };
}

function localTime(clock: LocalClock, digits: number): WriteValue {
  const offsetAt = offsetReader(clock);
  const at: Moment = { seconds: 0, micros: 0, end: 0 };
  return (value, out) => {
    if (typeof value !== 'string' || !readLocal(value, digits, at) || at.end !== value.length)
      throw notA('local time', value);
    writeInstant(at.seconds - offsetAt(at.seconds), at.micros, out);
  };
}

function required(write: WriteValue | undefined): WriteValue {
  if (write) return write;
  throw new TypeError('a field that has no binary form is not written in it');
}
