import { z } from 'zod';
import { formatNumber } from '../../state/format.ts';
import type { Cell } from '../../state/outcome.ts';
import { truthOf } from '../truth.ts';
import { compareDecimals, parseDecimal } from './decimal.ts';
import { oneLine, shorten } from './short.ts';

/** A value as a runbook expects it. */
export type Expected = string | number | boolean | null;

export const expectedValue = exact(
  z.union([z.number(), z.string(), z.boolean(), z.null()], {
    error: 'expected a number, a text, true, false or null',
  }),
);

/** For `at-most` and `at-least`. */
export const bound = exact(z.union([z.number(), z.string()], { error: 'expected a number or a text' }));

/**
 * A number in YAML has passed through a floating point number; one with more than 15 digits may have changed on the
 * way and would be compared with something nobody wrote.
 */
function exact<Schema extends z.ZodType<Expected>>(schema: Schema) {
  return schema.refine((value) => typeof value !== 'number' || String(value).replace(/e.*$|\D/g, '').length <= 15, {
    error: 'has more than 15 digits and loses some of them in YAML: put it in quotes',
  });
}

/**
 * Whether the database gave what was expected. Numbers compare by value (`12` is `12.00`) when the runbook says a
 * number or the column is one, booleans by meaning (`t` is true), everything else as text. NULL is only null.
 */
export function isSame(expected: Expected, cell: Cell, columnType: string): boolean {
  if (expected === null || cell === null) return expected === cell;
  if (typeof expected === 'boolean') return truthOf(cell) === expected;
  if (String(expected) === cell) return true;
  if (typeof expected === 'string' && !isNumberType(columnType)) return false;
  return compare(cell, String(expected)) === 0;
}

/** Below zero when `a` is less than `b`: numbers by value, texts by code points. `undefined` for a number and a text. */
export function compare(a: string, b: string): number | undefined {
  const left = parseDecimal(a);
  const right = parseDecimal(b);
  if (left && right) return compareDecimals(left, right);
  if (left || right) return undefined;
  return a === b ? 0 : a < b ? -1 : 1;
}

/** As a person reads it: numbers of five digits or more with separators, texts in quotes and on one line. */
export function showValue(value: Expected, columnType = 'text'): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return String(value);
  const text = String(value);
  if (/^bool(ean)?$/i.test(columnType)) return String(truthOf(text) ?? text);
  if (typeof value !== 'number' && !isNumber(text, columnType)) return `'${oneLine(shorten(text, 200))}'`;
  return /^[+-]?\d{1,4}(\.|$)/.test(text) ? text : formatNumber(text);
}

/** As a figure: a number where that is exact, else its text. */
export function figureOf(value: Expected | bigint, columnType = 'text'): number | string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return value;
  const text = String(value);
  const isOne = typeof value === 'bigint' || isNumber(text, columnType);
  return isOne && /^-?\d{1,15}$/.test(text) ? Number(text) : shorten(text, 200);
}

/** SQLite has no type for what is computed: there, what a number would be written like is taken for one, to be shown. */
function isNumber(text: string, columnType: string): boolean {
  return columnType === '' ? /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) : isNumberType(columnType);
}

/** By the names that databases give to types: `bigint`, `int8`, `numeric(12,2)`, `double precision`, `REAL`. */
function isNumberType(type: string): boolean {
  return /^(big|small|tiny|medium)?(int(eger|\d+)?|serial)\b|^(numeric|decimal|number|real|double|float)/i.test(type);
}
