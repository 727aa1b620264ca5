import { Fault } from '../../../../../state/fault.ts';
import type { BinaryValue } from '../../../../copy/binary/row-bytes.ts';
import type { Holds } from '../../../../copy/holds.ts';
import type { Scalar } from '../../../../copy/mapping.ts';
import { quoteText } from '../../quote.ts';
import type { Value } from '../fit/fitted.ts';
import { isText, type SqlType, typeOf } from '../types.ts';
import type { Fill } from './expressions.ts';

/** A literal as the target is to have it. Of an enum the labels are known here and now. Faults: `copy/bad-value`. */
export function constantOf(value: Scalar, { name, type, holds }: Fill): BinaryValue {
  if (holds.kind === 'label' && value !== null && !holds.labels.includes(String(value))) {
    throw bad(`${name} can't be ${value}: ${type} is one of ${holds.labels.join(', ')}.`, [
      'Correct the mapping, or add the label to the type.',
    ]);
  }
  return value === null ? null : valueFor(value, holds);
}

/** A literal that stands for a value of the source: with its type, so that both are one expression. Faults: `copy/bad-value`. */
export function literalAs(value: Exclude<Scalar, null>, type: SqlType, target: string): Value {
  const text =
    typeof value === 'boolean' && type.kind !== 'wide' && type.kind !== 'narrow' ? `${Number(value)}` : String(value);
  const digits = /^[+-]?\d+(?:\.(\d+))?$/.exec(text)?.[1]?.length ?? 0;
  // The server would round it without a word.
  if ((type.kind === 'decimal' || type.kind === 'money') && digits > type.scale) {
    throw bad(`${target} can't be ${text} where the other values are ${type.text}.`, [
      'Write it with no more digits behind the point.',
    ]);
  }
  const as = isText(type) ? typeOf('nvarchar(max)') : type;
  return { sql: `CAST(${quoteText(text)} AS ${as.text})`, type: as };
}

/** One of the two, by a condition. */
export function either(condition: string, one: Value, other: Value): Value {
  return { sql: `CASE WHEN ${condition} THEN ${one.sql} ELSE ${other.sql} END`, type: one.type };
}

export function shownLiteral(value: Scalar): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? quoteText(value) : String(typeof value === 'boolean' ? Number(value) : value);
}

/** What the target reads from a text it is given as one. */
function valueFor(value: Exclude<Scalar, null>, { kind }: Holds): BinaryValue {
  switch (kind) {
    case 'boolean':
      return typeof value === 'boolean' ? BigInt(value) : String(value);
    case 'integer':
      return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : String(value);
    case 'real':
      return typeof value === 'number' ? value : String(value);
    case 'anything':
      if (typeof value === 'string') return value;
      return typeof value === 'boolean' || Number.isSafeInteger(value) ? BigInt(value) : value;
    default:
      return String(value);
  }
}

function bad(message: string, remedy: readonly string[]): Fault {
  return new Fault('copy/bad-value', message, { remedy, retry: 'safe' });
}
