import { hash } from 'node:crypto';
import { RowBytes } from '../copy/binary/row-bytes.ts';
import { type CanonicalValue, fieldText, typedText } from './field-text.ts';
import type { CanonicalKind } from './kinds.ts';
import type { RowSum } from './seam.ts';

/** Bytes that are in no UTF-8: behind each field that is there, for one that is NULL, and before one of another kind. */
const framing = { end: 0xff, null: 0xfe, unlike: 0xfd } as const;

/** The bytes of a row, of the caller's own: docs/canonical-rows.md. */
export function rowBytes(kinds: readonly CanonicalKind[], values: readonly CanonicalValue[]): Uint8Array {
  const out = new RowBytes(256);
  writeRow(kinds, values, out);
  return out.written;
}

/** What stands for a row in sums: the first eight bytes of its SHA-256, as a number with a sign. */
export function rowNumber(row: Uint8Array): bigint {
  return hash('sha256', row, 'buffer').readBigInt64BE();
}

/** Rows that are hashed here. */
export class RowsSummed {
  readonly #kinds: readonly CanonicalKind[];
  readonly #out = new RowBytes(4096);
  #rows = 0n;
  #sum = 0n;

  constructor(kinds: readonly CanonicalKind[]) {
    this.#kinds = kinds;
  }

  add(values: readonly CanonicalValue[]): void {
    this.#out.cut();
    writeRow(this.#kinds, values, this.#out);
    this.#rows += 1n;
    this.#sum += rowNumber(this.#out.written);
  }

  get result(): RowSum {
    return { rows: this.#rows, sum: this.#sum, hashed: 'here' };
  }
}

function writeRow(kinds: readonly CanonicalKind[], values: readonly CanonicalValue[], out: RowBytes): void {
  kinds.forEach((kind, at) => {
    const value = values[at];
    if (value === undefined || value === null) {
      out.int8(framing.null);
      return;
    }
    const text = fieldText(kind, value);
    if (text === undefined) out.int8(framing.unlike);
    out.chars(text ?? typedText(value));
    out.int8(framing.end);
  });
}
