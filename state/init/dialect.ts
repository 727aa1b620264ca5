import type { CatalogColumn, CatalogTable } from './catalog.ts';

/** How a value gets from one column into another, without loss or not at all. */
export type Carry =
  /**
   * As it is. `sameText`: both servers write it in the same letters, so that hashes of both can be compared. `says`: what a
   * person should know.
   */
  | { readonly how: 'as-is'; readonly sameText: boolean; readonly says?: string }
  /** By an expression of the source that fails rather than change a value; `says` is what a person should know. */
  | { readonly how: 'sql'; readonly sql: string; readonly says: string }
  | { readonly how: 'not' };

/** What a draft needs of an engine's SQL. */
export interface Dialect {
  /** Whether a draft can be written that fills a database of this engine: what it does before and after the load. */
  readonly takesDrafts: boolean;
  /** How a value of this engine gets into a column of any that takes drafts. */
  carry(from: CatalogColumn, to: CatalogColumn): Carry;
  /** The instant at which a clock in the zone showed the local time or date of this column, and back, where SQL can say it. */
  atZone(column: CatalogColumn, zone: string): string | undefined;
  /** What freezing a database takes, one sentence. */
  freezeNeeds(database: string): string;
  /**
   * A query of a few values that are the same on two databases of this engine when the rows are, each with the number of
   * its rows: for the check `distribution`.
   */
  fingerprint?(table: CatalogTable, columns: readonly CatalogColumn[]): string;
}
