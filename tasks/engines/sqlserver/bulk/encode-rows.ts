import { RowsRefused } from '../../../copy/seam.ts';
import { firstBroken, linesOf, unescaped } from '../../../copy/text-lines.ts';
import { FieldRefused } from './field-refused.ts';
import { WireBytes } from './wire-bytes.ts';
import type { WireType } from './wire-type.ts';

/** The mark before a row: [MS-TDS] section 2.2.7.19. */
const rowToken = 0xd1;

export interface BulkColumn {
  readonly name: string;
  readonly nullable: boolean;
  readonly type: WireType;
}

/**
 * Makes rows of TDS out of lines of COPY's text format. The driver writes the mark of the first row of each piece itself.
 * Rejects what a column can't take as `RowsRefused`, with its line.
 */
export class RowEncoder {
  readonly #columns: readonly BulkColumn[];
  readonly #out = new WireBytes(128 * 1024);
  #rows = 0;

  constructor(columns: readonly BulkColumn[]) {
    this.#columns = columns;
  }

  /** How many rows were encoded. */
  get rows(): number {
    return this.#rows;
  }

  /** Of bytes that end with a line. Rows before one that is refused are lost: whoever loads them takes them back anyway. */
  encode(bytes: Uint8Array): Buffer {
    this.#out.cut(0);
    const broken = firstBroken(bytes);
    for (const [at, line] of linesOf(bytes).entries()) {
      if (at === broken) throw this.#refused(new FieldRefused('a text is no UTF-8'), undefined);
      this.#out.uint8(rowToken);
      this.#row(line);
      this.#rows += 1;
    }
    return this.#out.take(1);
  }

  #row(line: string): void {
    const fields = line.split('\t');
    if (fields.length !== this.#columns.length) {
      const wrong = `the source sent ${fields.length} values for ${this.#columns.length} columns`;
      throw this.#refused(new FieldRefused(wrong), undefined);
    }
    for (const [at, field] of fields.entries()) {
      const column = this.#columns[at];
      if (!column) continue;
      try {
        if (field !== '\\N') column.type.write(unescaped(field), this.#out);
        else if (column.nullable) this.#out.bytes(column.type.none);
        else throw new FieldRefused(`column ${column.name} does not take NULL`, 'null');
      } catch (error) {
        throw this.#refused(error, column.name);
      }
    }
  }

  #refused(error: unknown, column: string | undefined): unknown {
    if (!(error instanceof FieldRefused)) return error;
    const details = { line: this.#rows + 1, ...(column !== undefined && { column }) };
    return new RowsRefused('target', error.refusal, error.message, details, error);
  }
}
