import { formatCount, formatNumber } from '../../state/format.ts';
import type { RowCounts } from './seam.ts';

const shown = 5;

/** What of the rows is not there as it was, in words; `undefined` when all of it is. */
export function differenceOf(expected: RowCounts, actual: RowCounts): string | undefined {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
  const lines = names
    .filter((name) => expected[name] !== actual[name])
    .map((name) => `${name} has ${rowsIn(actual[name])} instead of ${rowsIn(expected[name])}`);
  if (lines.length === 0) return undefined;
  const more = lines.length > shown ? [`${lines.length - shown} more`] : [];
  return [...lines.slice(0, shown), ...more].join('; ');
}

function rowsIn(count: string | undefined): string {
  return count === undefined ? 'none (it is not there)' : formatNumber(count);
}

/** Tables, and rows in all of them. */
export function totalOf(rows: RowCounts): { readonly tables: number; readonly rows: string } {
  const tables = Object.entries(rows).filter(([name]) => name.includes('.'));
  return { tables: tables.length, rows: String(tables.reduce((sum, [, count]) => sum + BigInt(count), 0n)) };
}

/** `12 tables, 3,209,747 rows`. */
export function totalText(counts: RowCounts): string {
  const { tables, rows } = totalOf(counts);
  return `${formatCount(tables, 'table')}, ${formatCount(BigInt(rows), 'row')}`;
}
