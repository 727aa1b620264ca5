/** What fills one column of the target. Compiled to SQL on the source side by the engine. */
export interface ColumnMapping {
  readonly target: string;
  readonly from: ColumnSource;
}

export type Scalar = string | number | boolean | null;

export type ColumnSource =
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'uuid'; readonly tag: string; readonly of: readonly string[]; readonly style: IdStyle }
  | { readonly kind: 'utc'; readonly column: string; readonly zone: string }
  | { readonly kind: 'value'; readonly value: Scalar }
  | {
      readonly kind: 'map';
      readonly column: string;
      readonly values: Readonly<Record<string, Scalar>>;
      readonly otherwise?: Scalar;
    }
  | { readonly kind: 'json'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'sql'; readonly sql: string };

/** `name-based` is RFC 9562 version 5; `ordered` is a version 8 that embeds the tag and the key. */
export type IdStyle = 'name-based' | 'ordered';
