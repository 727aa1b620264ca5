import type { CatalogColumn } from './catalog.ts';

/** A column's mapping as a runbook writes it under `columns:`. */
export type Mapping =
  | string
  | { readonly uuid: string; readonly of: string | readonly string[] }
  | { readonly utc: string; readonly zone: string }
  | { readonly map: string; readonly values: Readonly<Record<string, string | boolean | number | null>> }
  | { readonly json: Readonly<Record<string, string>> }
  | { readonly sql: string };

/** What a draft says of one column of the target. */
export type Filling =
  | {
      readonly kind: 'filled';
      readonly column: CatalogColumn;
      readonly mapping: Mapping;
      /** Columns of the source that go into it. */
      readonly uses: readonly CatalogColumn[];
      /** The column arrives letter by letter as it was: the other side of a comparison. */
      readonly comparable: boolean;
      /** What a person should know of it, said beside it. */
      readonly remark?: string;
      /** What a person has to decide about it. */
      readonly decide?: string;
    }
  /** Nothing was found that could go into it. It gets its default, or NULL, unless it is `required`. */
  | {
      readonly kind: 'open';
      readonly column: CatalogColumn;
      readonly required: boolean;
      /** Why, where there is a column that looks right and does not fit. */
      readonly decide?: string;
      /** How it might be written, once decided. */
      readonly sketch?: string;
      /** A column of the source that looks right, and is not lost by chance. */
      readonly uses: readonly CatalogColumn[];
    };

export type Filled = Extract<Filling, { readonly kind: 'filled' }>;
export type Open = Extract<Filling, { readonly kind: 'open' }>;

export function isFilled(filling: Filling): filling is Filled {
  return filling.kind === 'filled';
}

/** Whether a row can't be inserted without it. */
export function isRequired({ nullable, hasDefault, generated }: CatalogColumn): boolean {
  return !nullable && !hasDefault && !generated;
}
