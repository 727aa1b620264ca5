import type { CanonicalRows } from './seam.ts';

/** A SELECT of rows that are to be encoded. Conditions stand on lines of their own, so that comments end with them. */
export function selectOf(what: string, { from, where, order }: CanonicalRows): string {
  const filter = where === undefined ? '' : `\nWHERE (\n${where}\n)`;
  return `SELECT ${what}\nFROM ${from}${filter}${order === undefined ? '' : `\nORDER BY ${order}`}`;
}

/** Rows whose order says nothing, for sums. */
export function unordered({ order: _, ...rows }: CanonicalRows): CanonicalRows {
  return rows;
}

/** A column can't be written as what it is to be compared as: the caller did not ask `sharedKind`. */
export function notWritable(title: string, type: string, as: string): TypeError {
  return new TypeError(`${type} of ${title} can not be written as ${as}`);
}
