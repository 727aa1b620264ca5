import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import { binaryHeader, binaryTrailer, constantField } from '../../../../copy/binary/rows.ts';
import { valueWriter } from '../../../../copy/binary/values.ts';
import type { CopyFormat } from '../../../../copy/seam.ts';
import { binaryRow, type WriteRow } from '../../fields/binary-row.ts';
import { isTextLike } from '../../fields/text-fields.ts';
import { textRow } from '../../fields/text-row.ts';
import type { FieldColumn } from './compiled.ts';

/** How rows are put together, and what stands before and behind them. */
export interface RowsFormat {
  readonly begin: Uint8Array;
  readonly end: Uint8Array;
  writer(selected: readonly ColumnMetadata[]): WriteRow;
}

export function rowsFormat(format: CopyFormat, columns: readonly FieldColumn[]): RowsFormat {
  if (format === 'binary') {
    return { begin: binaryHeader, end: binaryTrailer, writer: (selected) => binaryRow(columns, selected) };
  }
  return { begin: nothing, end: nothing, writer: (selected) => textRow(columns, selected) };
}

const nothing = new Uint8Array(0);

/** Why rows can't be sent in PostgreSQL's binary form; `undefined` where they can, as far as the fields are concerned. */
export function whyNotBinary(columns: readonly FieldColumn[]): string | undefined {
  const text = columns.find((column) => !hasBinary(column));
  return text && `${text.name}: the target has to read it from text`;
}

function hasBinary({ holds, source }: FieldColumn): boolean {
  switch (source.kind) {
    case 'value':
      return valueWriter(holds) !== undefined;
    case 'json-object':
      return isTextLike(holds);
    case 'constant':
      return constantField(source.value, holds) !== undefined;
    case 'choice':
      return source.values.every((value) => constantField(value, holds) !== undefined);
    case 'ordered-id':
    case 'name-based-id':
      return holds.kind === 'uuid' || holds.kind === 'text';
    case 'local-time':
      return holds.kind === 'instant' && source.clock !== undefined;
  }
}
