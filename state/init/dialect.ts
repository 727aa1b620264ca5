import type { CatalogColumn, CatalogTable } from './catalog.ts';

/** How a value gets from one column into another, without loss or not at all. */
export type Carry =
  /** As it is. `sameText`: both servers write it in the same letters, so that hashes of both can be compared. */
  | { readonly how: 'as-is'; readonly sameText: boolean }
  /** By an expression of the source that fails rather than change a value; `says` is what a person should know. */
  | { readonly how: 'sql'; readonly sql: string; readonly says: string }
  | { readonly how: 'not' };

/** What a draft needs of an engine's SQL. */
export interface Dialect {
  carry(from: CatalogColumn, to: CatalogColumn): Carry;
  /** The instant at which a clock in the zone showed the local time or date of this column, and back. */
  atZone(column: CatalogColumn, zone: string): string;
  /**
   * A query of a few values that are the same on two databases of this engine when the rows are, each with the number of
   * its rows: for the check `distribution`.
   */
  fingerprint(table: CatalogTable, columns: readonly CatalogColumn[]): string;
}
