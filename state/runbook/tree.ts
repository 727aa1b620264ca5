import type { SourceLines } from './source-lines.ts';

/** Keys and indexes from the top of the document. */
export type Path = readonly (string | number)[];

/** Where a value stands in the source text: offsets of the value and of its key, and the same for what is inside. */
export interface Spot {
  readonly start: number;
  readonly end: number;
  readonly keyStart?: number;
  /** How a text is written: it decides where in the source its characters are. */
  readonly style?: 'plain' | 'single' | 'double' | 'block';
  readonly inside?: ReadonlyMap<string | number, Spot>;
}

/** A YAML document as plain values, with the place of every one of them. Objects in it have no prototype. */
export interface Tree {
  readonly lines: SourceLines;
  readonly value: unknown;
  readonly spot: Spot;
}

export interface Mapping {
  readonly [key: string]: unknown;
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path, or `undefined` when there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (Array.isArray(at)) at = typeof key === 'number' ? at[key] : undefined;
    else at = isMapping(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}

/** The spot at a path; of what is not there, the spot of the nearest thing around it. */
export function spotAt(tree: Tree, path: Path): { readonly spot: Spot; readonly exact: boolean } {
  let spot = tree.spot;
  for (const key of path) {
    const next = spot.inside?.get(key);
    if (!next) return { spot, exact: false };
    spot = next;
  }
  return { spot, exact: true };
}
