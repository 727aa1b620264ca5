import type { KeyRange, KeyValues } from '../seam.ts';

/**
 * What is asked of the source to find a bad row. The answers are of the moment that the reader reads, and are only to be
 * asked for between its reads. Rows without a value in their key are in no range.
 */
export interface RowQuestions {
  count(range: KeyRange, signal: AbortSignal): Promise<number>;
  /** Key of the `line`th row of the range, from 1. */
  keyAt(range: KeyRange, line: number, signal: AbortSignal): Promise<KeyValues | undefined>;
  /** The highest key of the range, or of all rows behind `low`, that is below `key`. */
  keyBefore(low: KeyValues | undefined, key: KeyValues, signal: AbortSignal): Promise<KeyValues | undefined>;
  /**
   * The first keys of the range, in their order and each once, of rows that a guard would refuse; at most so many. Rejects
   * with `RowsRefused` where an expression of the mapping fails on some row.
   */
  guarded(range: KeyRange, most: number, signal: AbortSignal): Promise<readonly GuardedKey[]>;
}

/** A key with a row that could not be carried over as it is. */
export interface GuardedKey {
  readonly key: KeyValues;
  /** Of the guard, such as `name: values that hold NUL`. */
  readonly title: string;
  /** Of the target. */
  readonly column: string | undefined;
}

/** Each key once, in the order they come. `most` of them. */
export function eachOnce(found: readonly GuardedKey[], most: number): readonly GuardedKey[] {
  const byKey = new Map<string, GuardedKey>();
  for (const each of found) {
    const name = JSON.stringify(each.key);
    if (!byKey.has(name)) byKey.set(name, each);
  }
  return [...byKey.values()].slice(0, most);
}
