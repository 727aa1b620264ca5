import { Fault } from '../../state/fault.ts';
import { formatNumber } from '../../state/format.ts';
import type { Table } from '../../state/outcome.ts';
import type { Result } from '../engines/connection.ts';
import { shortCell } from './short.ts';
import { type Expected, isSame, showValue } from './value.ts';

/** One value and how often it is there. As an expectation, `any` is however often, but there. */
export interface Share<Count = bigint> {
  readonly value: Expected;
  readonly count: Count;
}

export type ExpectedShare = Share<bigint | 'any'>;

export interface Shares {
  readonly shares: readonly Share[];
  /** Type of the value's column. */
  readonly type: string;
}

/** A value whose counts differ; `undefined` is not there, or not expected. */
export interface Difference {
  readonly value: Expected;
  readonly expected: bigint | 'any' | undefined;
  readonly actual: bigint | undefined;
}

export const maxValues = 500;

/** Reads a result of value and count. Faults: `check/not-a-distribution`, with what is wrong with it. */
export function readShares(result: Result, database: string): Shares {
  if (result.rowCount > maxValues) {
    throw notOne(database, `returns ${formatNumber(result.rowCount)} rows, more than ${maxValues} different values`);
  }
  const seen = new Set<string | null>();
  const shares = result.rows.map(([value = null, count = null]) => {
    if (seen.has(value)) throw notOne(database, `returns ${showValue(value)} more than once`);
    seen.add(value);
    const whole = /^(\d+)(\.0+)?$/.exec(count ?? '')?.[1];
    if (whole === undefined) throw notOne(database, `returns ${showValue(count)} where a count is read`);
    return { value, count: BigInt(whole) };
  });
  return { shares, type: result.columns[0]?.type ?? '' };
}

/** What is not as expected: first what is expected, in its order, then what is there besides. */
export function findDifferences(expected: readonly ExpectedShare[], actual: Shares): readonly Difference[] {
  const rest = new Set(actual.shares);
  const differing: Difference[] = [];
  for (const share of expected) {
    const match = [...rest].find(({ value }) => isSame(share.value, asCell(value), actual.type));
    if (match) rest.delete(match);
    if (match && (share.count === 'any' || share.count === match.count)) continue;
    differing.push({ value: share.value, expected: share.count, actual: match?.count });
  }
  for (const { value, count } of rest) differing.push({ value, expected: undefined, actual: count });
  return differing;
}

export function differencesTable(differences: readonly Difference[], keep: number): Table {
  const rows = differences
    .slice(0, keep)
    .map(({ value, expected, actual }) => [
      shortCell(asCell(value)),
      String(expected ?? 'none'),
      String(actual ?? 'none'),
    ]);
  const more = differences.length - rows.length;
  return { columns: ['value', 'expected', 'actual'], rows, ...(more > 0 && { more }) };
}

/** `'A' 99 instead of 100`, `no 'B'`, `'C' 7 not expected`. */
export function describeDifference({ value, expected, actual }: Difference, type: string): string {
  const name = showValue(value, type);
  if (actual === undefined) return `no ${name}`;
  if (expected === undefined) return `${name} ${formatNumber(actual)} not expected`;
  return `${name} ${formatNumber(actual)} instead of ${typeof expected === 'bigint' ? formatNumber(expected) : 'any'}`;
}

export function totalOf(shares: readonly Share[]): bigint {
  return shares.reduce((total, { count }) => total + count, 0n);
}

function asCell(value: Expected): string | null {
  return value === null ? null : String(value);
}

function notOne(database: string, what: string): Fault {
  return new Fault('check/not-a-distribution', `The distribution's query in ${database} ${what}.`, {
    remedy: ['Write it as `select value, count(*) from ... group by value`, with one row for each value.'],
    retry: 'safe',
  });
}
