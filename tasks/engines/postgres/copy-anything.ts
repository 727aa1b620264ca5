import { type Affinity, marks } from '../../copy/holds.ts';
import { oids } from './copy-oids.ts';
import type { PairGuard, Pairing, SourceType } from './copy-types.ts';

/** A target that keeps values with the type they come with: SQLite. The table is in docs/types.md. */
export interface Anything {
  readonly affinity: Affinity;
  readonly isStrict: boolean;
}

type Class = keyof typeof marks;

/**
 * How a value gets into a column that takes anything, with the mark of its type before it; `undefined` where a strict
 * column takes no such values.
 */
export function pairAnything(source: SourceType, column: Anything): Pairing | undefined {
  if (source.oid === oids.numeric) return numeric(column);
  const { kind, text } = typed(source);
  if (column.isStrict && !isTaken(kind, column.affinity)) return undefined;
  const guard = guardOf(source, kind, column);
  return {
    textBecause: 'each value travels with its type',
    wrap: (value) => `'${marks[kind]}' || ${text(value)}`,
    ...(guard && { guard }),
  };
}

function typed({ oid }: SourceType): { readonly kind: Class; readonly text: (value: string) => string } {
  switch (oid) {
    case oids.int2:
    case oids.int4:
    case oids.int8:
      return { kind: 'integer', text: (value) => `(${value})::text` };
    case oids.bool:
      return { kind: 'integer', text: (value) => `(${value})::integer::text` };
    case oids.float4:
    case oids.float8:
      return { kind: 'real', text: (value) => `(${value})::double precision::text` };
    case oids.bytea:
      return { kind: 'bytes', text: (value) => `encode(${value}, 'hex')` };
    case oids.timestamptz:
      // Z is understood by SQLite's own functions, +00 is not.
      return { kind: 'text', text: (value) => `regexp_replace((${value})::text, '\\+00( BC)?$', 'Z\\1')` };
    default:
      return { kind: 'text', text: (value) => `(${value})::text` };
  }
}

/** A decimal is exact in SQLite as a text only; elsewhere it is a 64-bit number, if one equals it. */
function numeric({ affinity, isStrict }: Anything): Pairing | undefined {
  if (affinity === 'text') {
    return { textBecause: 'each value travels with its type', wrap: (value) => `'${marks.text}' || (${value})::text` };
  }
  if (affinity === 'none' && isStrict) return undefined;
  const isWhole = (value: string) => `${value} = trunc(${value}) AND abs(${value}) < 9223372036854775808`;
  const isReal = (value: string) =>
    `abs(${value}) < 1e308 AND (abs(${value}) > 1e-300 OR ${value} = 0) AND (${value})::float8::text::numeric = ${value}`;
  const mayBeReal = !(isStrict && affinity === 'integer');
  return {
    textBecause: 'each value travels with its type',
    wrap: (value) =>
      `CASE WHEN ${isWhole(value)} THEN '${marks.integer}' || trunc(${value})::text ELSE '${marks.real}' || (${value})::float8::text END`,
    guard: {
      when: (value) =>
        `CASE WHEN ${value} IN ('NaN', 'Infinity', '-Infinity') THEN true WHEN ${isWhole(value)} THEN false ELSE ${mayBeReal ? `NOT (${isReal(value)})` : 'true'} END`,
      because: 'have no equal among the numbers of SQLite (in a text column they are exact)',
    },
  };
}

function isTaken(kind: Class, affinity: Affinity): boolean {
  switch (affinity) {
    case 'integer':
      return kind === 'integer';
    case 'real':
    case 'numeric':
      return kind === 'integer' || kind === 'real';
    case 'text':
      return kind === 'text';
    case 'none':
      return kind === 'bytes';
  }
}

/** What the column would make of values: sqlite.org/datatype3.html, section 3. */
function guardOf({ oid }: SourceType, kind: Class, { affinity }: Anything): PairGuard | undefined {
  if (kind === 'real') {
    return { when: (value) => `(${value}) = 'NaN'`, because: 'are not a number (NaN), which SQLite keeps as NULL' };
  }
  const isNumber = affinity === 'integer' || affinity === 'numeric' || affinity === 'real';
  if (kind === 'text' && isNumber && !neverNumbers.has(oid)) {
    return {
      when: (value) => `(${value})::text ~ '^\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?\\s*$'`,
      because: 'are texts that the column would turn into numbers',
    };
  }
  if (kind === 'integer' && affinity === 'real' && oid === oids.int8) {
    return {
      when: (value) => `abs((${value})::numeric) > 9007199254740992 AND (${value})::float8::numeric <> ${value}`,
      because: 'have more digits than a real number holds',
    };
  }
  return undefined;
}

/** Types whose text never reads as a number. */
const neverNumbers: ReadonlySet<number> = new Set([
  ...[oids.date, oids.time, oids.timetz, oids.timestamp, oids.timestamptz, oids.uuid],
]);
