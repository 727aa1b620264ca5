import type { Holds } from '../../copy/holds.ts';
import { affinityGuards } from './copy-affinity.ts';
import { decimalGuards, roughlyNoDecimal } from './copy-decimals.ts';
import { boundGuards, infinite, sizeGuards, textGuards } from './copy-limits.ts';
import { quoteLiteral } from './copy-text.ts';
import { timeOdd } from './copy-times.ts';

/** Values that would not arrive as they are, and the end of a sentence that begins with them. */
export interface ValueGuard {
  readonly when: string;
  /** A cheaper condition that holds wherever `when` does, but for what no target would take for something else. */
  readonly roughly?: string;
  /** A column for which the condition does not hold where it is NULL. */
  readonly of?: string;
  readonly because: string;
}

/**
 * Columns of SQLite hold values of any type, whatever was declared: each kind of target says which of them it takes as
 * they are. The table is in docs/types.md.
 */
export function guardsOf(value: Value, holds: Holds, type: string): readonly ValueGuard[] {
  const found = guards(value.sql, holds, type, (types, what, roughly) => {
    if (value.certain !== undefined && types.includes(value.certain)) return [];
    const because = `are no ${what}: SQLite keeps them as another type`;
    return [{ when: notOf(value.sql, types), because, ...(roughly !== undefined && { roughly }) }];
  });
  // An expression would be computed once more to know that it is NULL.
  return value.name === undefined ? found : found.map((guard) => ({ ...guard, of: value.sql }));
}

/** An expression, and the only type its values have, where the table sees to that. */
export interface Value {
  readonly sql: string;
  /** Of a column. */
  readonly name?: string;
  readonly certain?: ValueType | undefined;
}

export type ValueType = 'integer' | 'real' | 'text' | 'blob';

const valueTypes: readonly ValueType[] = ['integer', 'real', 'text', 'blob'];

/** Whether a value is neither NULL nor of one of these types; written so that the usual one is soon through. */
export function notOf(value: string, types: readonly ValueType[]): string {
  const others = valueTypes.filter((type) => !types.includes(type));
  if (others.length < types.length) return `(${others.map((type) => `typeof(${value}) = '${type}'`).join(' OR ')})`;
  return `(${types.map((type) => `typeof(${value}) <> '${type}'`).join(' AND ')} AND ${value} IS NOT NULL)`;
}

/** `roughly` holds for values of all other types. */
type Only = (types: readonly ValueType[], what: string, roughly?: string) => readonly ValueGuard[];

function guards(value: string, holds: Holds, type: string, only: Only): readonly ValueGuard[] {
  switch (holds.kind) {
    case 'boolean':
      return [
        {
          when: `(typeof(${value}) <> 'integer' OR ${value} NOT IN (0, 1)) AND ${value} IS NOT NULL`,
          because: 'are neither 0 nor 1',
        },
      ];
    case 'integer':
      return [...only(['integer'], 'whole numbers'), ...withinBits(value, holds.bits, type)];
    case 'decimal':
      return [
        ...only(['integer', 'real', 'text'], 'numbers', roughlyNoDecimal(value, holds)),
        ...decimalGuards(value, holds, type),
      ];
    case 'real':
      return [...only(['integer', 'real'], 'numbers'), inexact(value, holds.bits, type), ...infinite(value, holds)];
    case 'text':
      return [...only(['text'], 'texts'), hasNul(value), ...textGuards(value, holds, type)];
    case 'bytes':
      return [...only(['blob'], 'blobs'), ...sizeGuards(value, holds)];
    case 'uuid':
      return [
        ...only(['text', 'blob'], 'UUIDs'),
        { when: notUuid(value), because: 'are no UUIDs, as text or as 16 bytes' },
      ];
    case 'json':
      return [
        ...only(['text'], 'texts'),
        { when: `typeof(${value}) = 'text' AND NOT json_valid(${value})`, because: 'are no JSON' },
        ...escapedNul(value, holds.parsed),
      ];
    case 'date':
    case 'time':
    case 'timestamp':
    case 'instant': {
      const odd = timeOdd(value, holds);
      return [
        ...only(['text'], `texts, as which ${type} is read here`, odd.roughly),
        odd,
        ...boundGuards(value, holds, type),
      ];
    }
    case 'label':
      return [
        ...only(['text'], 'texts'),
        {
          when: `${value} NOT IN (${holds.labels.map(quoteLiteral).join(', ')})`,
          because: `are no ${type}, which is one of ${holds.labels.join(', ')}`,
        },
      ];
    case 'anything':
      return affinityGuards(value, holds.affinity, holds.isStrict);
    case 'other':
      return [...only(['text'], 'texts'), hasNul(value)];
    case 'nothing':
      return [];
  }
}

function withinBits(value: string, bits: 8 | 16 | 32 | 64, type: string): readonly ValueGuard[] {
  if (bits === 64) return [];
  const most = 2n ** BigInt(bits - 1);
  const beyond = bits === 8 ? 'NOT BETWEEN 0 AND 255' : `NOT BETWEEN ${-most} AND ${most - 1n}`;
  return [
    {
      when: `typeof(${value}) = 'integer' AND ${value} ${beyond}`,
      roughly: `+${value} ${beyond}`,
      because: `do not fit into ${type}`,
    },
  ];
}

function inexact(value: string, bits: 32 | 64, type: string): ValueGuard {
  const whole = `typeof(${value}) = 'integer' AND CAST(CAST(${value} AS REAL) AS INTEGER) <> ${value}`;
  const single = `typeof(${value}) IN ('integer', 'real') AND NOT nightferry_single(${value})`;
  return { when: bits === 64 ? whole : single, because: `have more digits than ${type} holds` };
}

function hasNul(value: string): ValueGuard {
  return {
    when: `typeof(${value}) = 'text' AND instr(${value}, char(0)) > 0`,
    roughly: `instr(${value}, char(0))`,
    because: 'have a NUL character in them, which the target can not hold',
  };
}

/** With or without hyphens, as the target reads it; anything odder it refuses itself. */
function notUuid(value: string): string {
  const digits = `replace(${value}, '-', '')`;
  const text = `length(${digits}) <> 32 OR ${digits} GLOB '*[^0-9a-fA-F]*'`;
  return `CASE typeof(${value}) WHEN 'text' THEN ${text} WHEN 'blob' THEN length(${value}) <> 16 END`;
}

function escapedNul(value: string, isParsed: boolean): readonly ValueGuard[] {
  if (!isParsed) return [];
  return [
    {
      when: `typeof(${value}) = 'text' AND instr(${value}, '\\u0000') > 0`,
      because: 'have \\u0000 in them, which the target can not hold',
    },
  ];
}
