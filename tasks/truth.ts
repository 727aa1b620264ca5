import type { Cell } from '../state/outcome.ts';

const yes = new Set(['t', 'true', 'y', 'yes', 'on']);
const no = new Set(['f', 'false', 'n', 'no', 'off', '']);

/**
 * What a database's answer means as a yes or no. Booleans are what they are, a number is true unless it is zero, and
 * the words that PostgreSQL takes for booleans are understood in any case. NULL and the empty text are false.
 * `undefined` is an answer that is neither: `3 rows left`.
 */
export function truthOf(cell: Cell): boolean | undefined {
  if (cell === null) return false;
  const word = cell.trim().toLowerCase();
  if (yes.has(word)) return true;
  if (no.has(word)) return false;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(word)) return undefined;
  return /[1-9]/.test(word.replace(/e.*$/, ''));
}
