import type { Holds } from '../../../../copy/holds.ts';
import { bytewise, quoteText } from '../../quote.ts';
import { isText } from '../types.ts';
import { halves } from './fit-texts.ts';
import { asIs, type FitOptions, type Fitted, type Value, type ValueGuard } from './fitted.ts';

type Anything = Extract<Holds, { kind: 'anything' }>;

/** Into a target that keeps each value with the type that it comes with: SQLite. `undefined` where a strict column does not. */
export function fitAnything(value: Value, holds: Anything, options: FitOptions): Fitted | undefined {
  const { sql, type } = value;
  switch (type.kind) {
    case 'bit':
    case 'integer':
      return ifTaken('integer', holds, { sql, guards: wholeGuards(value, holds) });
    case 'real':
      return ifTaken('real', holds, asIs(sql));
    case 'decimal':
    case 'money':
      return decimal(value, holds);
    case 'bytes':
    case 'rowversion':
      return ifTaken('bytes', holds, asIs(sql));
    case 'narrow':
    case 'wide':
      return ifTaken('text', holds, { sql, guards: [...halves(value, options), ...likeNumbers(value, holds)] });
    default:
      return ifTaken('text', holds, asIs(sql));
  }
}

/** A decimal is exact as a text only; elsewhere it is a number of 64 bits, if one equals it. */
function decimal({ sql, type }: Value, holds: Anything): Fitted | undefined {
  if (holds.affinity === 'text') return asIs(sql);
  if (holds.affinity === 'none' && holds.isStrict) return undefined;
  const isWholeOnly = holds.isStrict && holds.affinity === 'integer';
  const fraction = { when: `${sql} <> FLOOR(${sql})`, because: 'are no whole numbers' };
  const again = `TRY_CAST(CAST(${sql} AS float) AS ${type.kind === 'money' ? 'decimal(19,4)' : type.text})`;
  const isWhole = `(${sql} = FLOOR(${sql}) AND ${sql} BETWEEN ${-(2n ** 63n)} AND ${2n ** 63n - 1n})`;
  const inexact = {
    when: `${sql} IS NOT NULL AND NOT ${isWhole} AND (${again} IS NULL OR ${again} <> ${sql})`,
    because: 'have no equal among the numbers of SQLite (in a text column they are exact)',
  };
  return {
    sql,
    guards: [
      ...(isWholeOnly && type.scale > 0 ? [fraction] : []),
      // Fifteen digits come back from every real number.
      ...(type.precision <= 15 ? [] : [inexact]),
    ],
  };
}

function ifTaken(
  kind: 'integer' | 'real' | 'text' | 'bytes',
  { affinity, isStrict }: Anything,
  fitted: Fitted,
): Fitted | undefined {
  if (!isStrict) return fitted;
  const taken: Readonly<Record<Anything['affinity'], readonly string[]>> = {
    integer: ['integer'],
    real: ['integer', 'real'],
    numeric: ['integer', 'real'],
    text: ['text'],
    none: ['bytes'],
  };
  return taken[affinity].includes(kind) ? fitted : undefined;
}

function wholeGuards({ sql, type }: Value, { affinity }: Anything): readonly ValueGuard[] {
  if (affinity !== 'real' || !/^bigint$/i.test(type.text)) return [];
  const most = 2n ** 53n;
  return [{ when: `${sql} NOT BETWEEN ${-most} AND ${most}`, because: 'have more digits than a real number holds' }];
}

/** What the column would make a number of: sqlite.org/datatype3.html, section 3. Blanks around it don't keep it from that. */
function likeNumbers({ sql, type }: Value, { affinity }: Anything): readonly ValueGuard[] {
  const isNumber = affinity === 'integer' || affinity === 'numeric' || affinity === 'real';
  if (!isNumber || !isText(type)) return [];
  const onlyDigits = `${sql} ${bytewise} NOT LIKE ${quoteText('%[^-+.0-9eE \t\r\n]%')} AND ${sql} LIKE N'%[0-9]%'`;
  const reads = `(TRY_CAST(${sql} AS float) IS NOT NULL OR ${sql} LIKE ${quoteText('%[eE\t\r\n]%')})`;
  return [{ when: `${onlyDigits} AND ${reads}`, because: 'are texts that the column would turn into numbers' }];
}
