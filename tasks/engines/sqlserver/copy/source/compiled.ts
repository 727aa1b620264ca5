import type { LocalClock } from '../../../../copy/binary/local-clock.ts';
import type { BinaryValue } from '../../../../copy/binary/row-bytes.ts';
import type { Holds } from '../../../../copy/holds.ts';

/** What the rows of a chunk are read as. All formats are made of the same values: which one, the target decides. */
export interface CompiledRows {
  /** T-SQL expressions, each once; the statement names them c1, c2, ... in this order. */
  readonly select: readonly string[];
  /** In the order in which the target's columns are filled. */
  readonly columns: readonly FieldColumn[];
}

/** A column of the target, and what fills it. Plain data. */
export interface FieldColumn {
  readonly name: string;
  readonly holds: Holds;
  readonly source: FieldSource;
  /** Places in `select`, from 0, of the values that it is made of. */
  readonly from: readonly number[];
}

/** How a field is made of its values; of NULL it is NULL. */
export type FieldSource =
  /** Of one value, as it is. A value that `holds` can't take as it is, is refused with its row. */
  | { readonly kind: 'value' }
  /** Of none. Whole numbers and booleans are bigint. */
  | { readonly kind: 'constant'; readonly value: BinaryValue }
  /** Of one whole number, the place of the constant in a list. */
  | { readonly kind: 'choice'; readonly values: readonly BinaryValue[] }
  /** Of one whole number; `tag` is `orderedTag()` of tasks/copy/ids.ts. */
  | { readonly kind: 'ordered-id'; readonly tag: string }
  /** Of one value or several, whole numbers or texts; `namespace` is `tagNamespace()`. */
  | { readonly kind: 'name-based-id'; readonly namespace: string }
  /** Of texts, one for each field: an object of those that are not NULL. */
  | { readonly kind: 'json-object'; readonly fields: readonly string[] }
  /** Of one local time, read in a zone; by the target's own rules where it told of them (`clockOf`), else by its name. */
  | { readonly kind: 'local-time'; readonly zone: string; readonly clock: LocalClock | undefined };
