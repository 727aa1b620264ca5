import type { LookUp } from '../copy/look-up.ts';

/** Another table that is joined to the copied one, by no more than one of its rows; in the engine's SQL. */
export interface JoinedColumns<Column> {
  readonly lookUp: LookUp;
  /** `LEFT JOIN (...) AS nightferry_1 ON ...`. None of its names can be meant by what a person wrote. */
  readonly join: string;
  /** The columns that are taken, as those of the row that was found: NULL where none was. */
  readonly columns: readonly Column[];
  /** True where no row was found, also since there is nothing to look for. */
  readonly isNone: string;
  /** True where something was looked for in vain. */
  readonly isMissing: string;
  /** True where more than one row was found; undefined where a unique key of the table keeps that from being. */
  readonly isSeveral: string | undefined;
}
