import { columnNamed } from '../../copy/columns.ts';
import { nameColumns, noKey } from '../../copy/no-key.ts';
import type { KeyRange, KeyValues } from '../../copy/seam.ts';
import { quoteLiteral } from './copy-quote.ts';
import { boundType, type SourceColumn, type SourceTable } from './copy-table.ts';

/** The columns that order the rows of a copy, as SQL. Without any, all of it is empty. */
export interface CopyKey {
  readonly columns: readonly SourceColumn[];
  /** `"a", "b"`, as ORDER BY and comparisons want it. */
  readonly order: string;
  /** The same from the highest key down. */
  readonly descending: string;
  /** `"a"::text, "b"::text`. */
  readonly texts: string;
}

/**
 * The key to cut a table by. Faults: `copy/no-key`, `copy/no-column`.
 *
 * Bounds are compared by the source alone, so a text key keeps its own collation where an index sorts by it: without
 * one every chunk would be a scan of the whole table. Where there is no such index anyway, it is compared bytewise.
 */
export function copyKey(wanted: readonly string[] | undefined, table: SourceTable, title: string): CopyKey {
  const names = table.columns.map(({ name }) => name);
  const chosen =
    wanted === undefined ? primaryKeyOf(table, title) : wanted.map((name) => columnNamed(name, names, title));
  const columns = chosen.flatMap((name) => table.columns.filter((column) => column.name === name));
  const indexed = table.indexes.some((index) => chosen.every((name, at) => index[at] === name));
  // Qualified: a bare name in ORDER BY means the column of the result, whatever expression that is.
  const qualified = (sql: string) => `${table.alias}.${sql}`;
  const sorted = columns.map(({ sql, hasCollation }) =>
    qualified(hasCollation && !indexed ? `${sql} COLLATE "C"` : sql),
  );
  return {
    columns,
    order: sorted.join(', '),
    descending: sorted.map((sql) => `${sql} DESC`).join(', '),
    texts: columns.map(({ sql }) => `${qualified(sql)}::text`).join(', '),
  };
}

/** The rows of a range as a condition, or `undefined` for all of them. */
export function rangeSql(key: CopyKey, { low, high }: KeyRange): string | undefined {
  const over = low === undefined ? undefined : `${tuple(key.order, key)} > ${boundSql(key, low)}`;
  const upTo = high === undefined ? undefined : `${tuple(key.order, key)} <= ${boundSql(key, high)}`;
  const parts = [over, upTo].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' AND ');
}

/** Rows below a key. */
export function belowSql(key: CopyKey, values: KeyValues): string {
  return `${tuple(key.order, key)} < ${boundSql(key, values)}`;
}

/** The same with `<low>` and `<high>`, to be shown. */
export function shownRangeSql(key: CopyKey): string | undefined {
  if (key.columns.length === 0) return undefined;
  return `${tuple(key.order, key)} > <low> AND ${tuple(key.order, key)} <= <high>`;
}

/** Which key columns could be NULL, as a condition: such rows would be in no range. */
export function nullKeySql({ columns }: CopyKey): string | undefined {
  const nullable = columns.filter(({ nullable }) => nullable).map(({ sql }) => `${sql} IS NULL`);
  return nullable.length === 0 ? undefined : nullable.join(' OR ');
}

function boundSql(key: CopyKey, values: KeyValues): string {
  const literals = key.columns.map(({ type }, at) => `${quoteLiteral(values[at] ?? '')}::${boundType(type)}`);
  return tuple(literals.join(', '), key);
}

function tuple(sql: string, { columns }: CopyKey): string {
  return columns.length === 1 ? sql : `(${sql})`;
}

function primaryKeyOf({ primaryKey, uniqueKeys }: SourceTable, title: string): readonly string[] {
  if (primaryKey.length > 0) return primaryKey;
  throw noKey(title, uniqueKeys, uniqueKeys.length === 0 ? [nameColumns] : []);
}
