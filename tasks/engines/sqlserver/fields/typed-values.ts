import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import { FieldRefused } from '../../../copy/binary/field-refused.ts';
import type { BinaryValue } from '../../../copy/binary/row-bytes.ts';
import { type Affinity, marks } from '../../../copy/holds.ts';
import { decoderOf } from '../tds/values/decoders.ts';
import { hexOf, realText } from '../tds/values/text-of.ts';
import type { WriteText } from './text-values.ts';

/** With the mark of its type before it, for a target that keeps values with the type they come with: tasks/copy/holds.ts. */
export function typedValue(column: ColumnMetadata, affinity: Affinity): WriteText {
  const decode = decoderOf(column, 'strict');
  const write = decimals.has(column.type.name) && affinity !== 'text' ? markedDecimal : marked;
  return (bytes, start, end) => write(decode(bytes, start, end));
}

export function marked(value: BinaryValue): string {
  switch (typeof value) {
    case 'bigint':
      return `${marks.integer}${value}`;
    case 'number':
      return `${marks.real}${realText(value)}`;
    case 'string':
      return `${marks.text}${value}`;
    default:
      return value === null ? '' : `${marks.bytes}${hexOf(value)}`;
  }
}

const decimals: ReadonlySet<string> = new Set(['DecimalN', 'NumericN', 'SmallMoney', 'Money', 'MoneyN']);

/** A decimal is exact there as a text only; elsewhere it is a number of 64 bits, if one equals it. */
function markedDecimal(value: BinaryValue): string {
  const text = String(value);
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (/^0*$/.test(fraction)) {
    const number = BigInt(sign + whole);
    if (BigInt.asIntN(64, number) === number) return `${marks.integer}${number}`;
  }
  const real = Number(text);
  if (digitsOf(real) !== significant(whole, fraction)) {
    throw new FieldRefused(`${text} has no equal among the numbers of SQLite (in a text column it is exact)`);
  }
  return `${marks.real}${realText(real)}`;
}

/** Digits that count, with the place of the first one. */
function significant(whole: string, fraction: string): string {
  const digits = whole + fraction;
  const first = digits.search(/[1-9]/);
  return `${digits.slice(first).replace(/0+$/, '')}e${whole.length - first - 1}`;
}

/** The same of a number, by the fewest digits that read as it. */
function digitsOf(real: number): string {
  const [, first = '', rest = '', exponent = ''] = /^-?(\d)(?:\.(\d+))?e\+?(-?\d+)$/.exec(real.toExponential()) ?? [];
  return `${`${first}${rest}`.replace(/0+$/, '')}e${exponent}`;
}
