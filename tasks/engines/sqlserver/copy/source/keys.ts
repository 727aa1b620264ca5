import { Fault } from '../../../../../state/fault.ts';
import type { Cell } from '../../../../../state/outcome.ts';
import { nameColumns, noKey } from '../../../../copy/no-key.ts';
import type { KeyRange, KeyValues } from '../../../../copy/seam.ts';
import { columnIn, type SourceColumn, type SourceTable } from './table.ts';

/** The columns that order the rows of a copy, as SQL. Without any, all of it is empty. */
export interface CopyKey {
  readonly columns: readonly SourceColumn[];
  /** As ORDER BY wants it, and the same from the highest key down. */
  readonly order: string;
  readonly descending: string;
  /** Whether an index gives the rows in this order. */
  readonly isIndexed: boolean;
}

/** A condition on rows, and the values of its parameters `$1`, `$2`, ... */
export interface Condition {
  readonly sql: string | undefined;
  readonly values: readonly Cell[];
}

/**
 * The key to cut a table by. Bounds are compared by the source alone: a text keeps its collation, a uniqueidentifier its
 * own order (the last six bytes first). Faults: `copy/no-key`, `copy/no-column`, `copy/key-type`.
 */
export function copyKey(wanted: readonly string[] | undefined, table: SourceTable, title: string): CopyKey {
  const chosen = wanted ?? primaryKeyOf(table, title);
  const columns = chosen.map((name) => columnIn(name, table.columns, title));
  for (const column of columns) requireKeyType(column, title);
  return {
    columns,
    order: columns.map(({ sql }) => sql).join(', '),
    descending: columns.map(({ sql }) => `${sql} DESC`).join(', '),
    isIndexed: table.indexes.some((index) => columns.every(({ name }, at) => index.columns[at] === name)),
  };
}

/** The rows of a range; of `below`, those whose key is lower than that. */
export function rangeCondition(key: CopyKey, { low, high }: KeyRange, below?: KeyValues): Condition {
  const values: Cell[] = [];
  const bound = (given: KeyValues) =>
    key.columns.map((column, at) => boundSql(column, given[at] ?? null, (value) => `$${values.push(value)}`));
  const parts = [
    ...(low === undefined ? [] : [compared(key, '>', bound(low))]),
    ...(high === undefined ? [] : [compared(key, '<=', bound(high))]),
    ...(below === undefined ? [] : [compared(key, '<', bound(below))]),
  ];
  return { sql: parts.length === 0 ? undefined : parts.join(' AND '), values };
}

/** The same with `<low>` and `<high>`, to be shown. */
export function shownRange(key: CopyKey): string | undefined {
  if (key.columns.length === 0) return undefined;
  const names = (what: string) =>
    key.columns.map((_, at) => (key.columns.length === 1 ? `<${what}>` : `<${what} ${at + 1}>`));
  return `${compared(key, '>', names('low'))} AND ${compared(key, '<=', names('high'))}`;
}

/** Which key columns could be NULL, as a condition: such rows would be in no range. */
export function nullKeySql({ columns }: CopyKey): string | undefined {
  const nullable = columns.filter(({ nullable }) => nullable).map(({ sql }) => `${sql} IS NULL`);
  return nullable.length === 0 ? undefined : nullable.join(' OR ');
}

/** A key as the ledger keeps it. Faults: `copy/key-type`, of texts that no other database could keep. */
export function keyTexts(values: readonly Cell[], { columns }: CopyKey): KeyValues {
  values.forEach((value, at) => {
    if (value === null || (value.isWellFormed() && !value.includes('\0'))) return;
    throw keyType(`A value of the key ${columns[at]?.name ?? ''} has a NUL character or half of a character in it`);
  });
  return values;
}

/** T-SQL compares no rows: `(a, b) > (1, 2)` is written out, with what an index can be entered by first. */
function compared({ columns }: CopyKey, operator: '>' | '<' | '<=', bounds: readonly string[]): string {
  const [strict, orEqual] = operator === '>' ? ['>', '>='] : ['<', '<='];
  const last = columns.length - 1;
  const from = (at: number): string => {
    const [column, bound] = [columns[at]?.sql ?? '', bounds[at] ?? ''];
    if (at === last) return `${column} ${operator} ${bound}`;
    return `(${column} ${strict} ${bound} OR ${column} = ${bound} AND ${from(at + 1)})`;
  };
  return last < 1 ? from(0) : `${columns[0]?.sql} ${orEqual} ${bounds[0]} AND ${from(0)}`;
}

/**
 * A bound in the column's own type, or its index would not be used: of a narrow text in the column's collation, whose
 * code page its characters are of. Whether a text reads as just the same number does not matter, as long as it always
 * reads as the same.
 */
function boundSql({ type, collation }: SourceColumn, value: Cell, parameter: (value: Cell) => string): string {
  switch (type.kind) {
    case 'bytes':
    case 'rowversion':
      // A literal: servers that only speak T-SQL don't read hexadecimal digits in a parameter.
      return /^\\x([0-9a-f]{2})*$/.test(value ?? '') ? `0x${value?.slice(2)}` : 'NULL';
    case 'local':
    case 'date':
    case 'time':
      // Style 121 reads 2024-01-31 the same in every language.
      return `CONVERT(${type.text}, ${parameter(value)}, 121)`;
    case 'narrow':
      return `CAST(${parameter(value)}${collation === undefined ? '' : ` COLLATE ${collation}`} AS ${varying(type.text)})`;
    case 'wide':
      return `CAST(${parameter(value)} AS ${varying(type.text)})`;
    default:
      return `CAST(${parameter(value)} AS ${type.text})`;
  }
}

/** Blanks at the end don't count. */
function varying(text: string): string {
  return text.replace(/^(n?)char\b/i, '$1varchar');
}

function requireKeyType({ name, type }: SourceColumn, title: string): void {
  const isKey = !['none', 'xml'].includes(type.kind) && !/^(n?text|image|json)$/i.test(type.text);
  if (!isKey)
    throw keyType(`${title} can't be cut by ${name}: ${type.text} has no order, or none that can be written down`);
}

function primaryKeyOf({ primaryKey, uniqueKeys }: SourceTable, title: string): readonly string[] {
  if (primaryKey.length > 0) return primaryKey;
  throw noKey(title, uniqueKeys, uniqueKeys.length === 0 ? [nameColumns] : []);
}

function keyType(what: string): Fault {
  return new Fault('copy/key-type', `${what}.`, { remedy: ['Copy by another key with `key:`.'], retry: 'safe' });
}
