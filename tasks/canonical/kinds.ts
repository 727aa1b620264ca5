/**
 * What values are compared as, by version 1 of docs/canonical-rows.md. `json` is the value, whatever its spelling; `typed` goes
 * by what each value is.
 */
export type CanonicalKind =
  | 'boolean'
  | 'decimal'
  | 'real'
  | 'text'
  | 'bytes'
  | 'uuid'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'instant'
  | 'json'
  | 'typed';

/** The kind that values of two columns can both be written as; `undefined` where equal values would have unlike bytes. */
export function sharedKind(one: CanonicalKind, other: CanonicalKind): CanonicalKind | undefined {
  if (one === other) return one;
  return writtenAs(one, other) ? other : writtenAs(other, one) ? one : undefined;
}

/** Whether values of a kind can be written as another one, and are what they were. */
export function writtenAs(kind: CanonicalKind, as: CanonicalKind): boolean {
  return kind === as || wider[kind].includes(as);
}

const wider: Readonly<Record<CanonicalKind, readonly CanonicalKind[]>> = {
  boolean: ['decimal'],
  decimal: [],
  real: [],
  text: ['json'],
  bytes: [],
  uuid: ['text'],
  date: ['timestamp'],
  time: [],
  timestamp: [],
  instant: [],
  json: [],
  typed: ['boolean', 'decimal', 'real', 'text', 'bytes', 'uuid', 'date', 'time', 'timestamp', 'instant', 'json'],
};
