import { Fault } from '../../../state/fault.ts';
import type { Cell } from '../../../state/outcome.ts';
import { columnNamed } from '../../copy/columns.ts';
import type { Affinity } from '../../copy/holds.ts';
import { noKey } from '../../copy/no-key.ts';
import type { KeyRange, KeyValues } from '../../copy/seam.ts';
import type { SqlValue, ValueRange } from './copy-messages.ts';
import type { SourceColumn, SourceTable } from './copy-table.ts';

/** The columns that order the rows of a copy. Without any, all of it is empty. */
export interface CopyKey {
  readonly columns: readonly SourceColumn[];
  /** As ORDER BY and comparisons want it. Bounds are compared by the file alone, by the collation of each column. */
  readonly order: string;
  readonly width: number;
  /** Whether an index gives the rows in this order, so that they can be looked up page by page. */
  readonly isOrdered: boolean;
}

/** Faults: `copy/no-key`, `copy/no-column`. `isOrdered` is not known yet. */
export function copyKey(
  wanted: readonly string[] | undefined,
  table: SourceTable,
  title: string,
): Omit<CopyKey, 'isOrdered'> {
  const names = table.columns.map(({ name }) => name);
  const chosen =
    wanted === undefined ? primaryKeyOf(table, title) : wanted.map((name) => columnNamed(name, names, title));
  const columns = chosen.flatMap((name) => table.columns.filter((column) => column.name === name));
  return { columns, order: columns.map(({ sql }) => sql).join(', '), width: columns.length };
}

/** A key as the ledger keeps it, in text. Faults: `copy/key-type`, where the text would not tell what it was. */
export function keyTexts(values: readonly SqlValue[], { columns }: Pick<CopyKey, 'columns'>): KeyValues {
  return values.map((value, at) => keyText(value, columns[at]));
}

export function valueRange({ low, high }: KeyRange, key: Pick<CopyKey, 'columns'>): ValueRange {
  const valuesOf = (bound: KeyValues | undefined) =>
    bound?.map((text, at) => keyValue(text, key.columns[at]?.affinity));
  return { low: valuesOf(low), high: valuesOf(high) };
}

/** Which rows have a key that is in no range, or that has no text of its own. */
export function oddKeySql({ columns }: Pick<CopyKey, 'columns'>) {
  const nullable = columns.filter(({ nullable }) => nullable).map(({ sql }) => `${sql} IS NULL`);
  const blobs = columns
    .filter(({ affinity, certain }) => affinity !== 'none' && (certain === undefined || certain === 'blob'))
    .map(({ sql }) => `typeof(${sql}) = 'blob'`);
  return { isNull: nullable.join(' OR ') || undefined, isBlob: blobs.join(' OR ') || undefined };
}

/** In columns that keep any type a value is written with its type; in others the affinity tells. */
function keyText(value: SqlValue, column: SourceColumn | undefined): Cell {
  if (value === null) return null;
  const text = plainText(value);
  if (column?.affinity !== 'none') {
    if (typeof value !== 'object') return text;
    throw new Fault(
      'copy/key-type',
      `A key is a blob, in the column ${column?.name ?? ''}, which holds other values.`,
      {
        remedy: ['Copy by another key with `key:`.'],
        retry: 'safe',
      },
    );
  }
  if (typeof value === 'object') return `blob:${text}`;
  return `${typeof value === 'bigint' ? 'integer' : typeof value === 'number' ? 'real' : 'text'}:${text}`;
}

function plainText(value: Exclude<SqlValue, null>): string {
  if (typeof value === 'object') return Buffer.from(value).toString('hex');
  // No number of SQLite's is written so, but it is read as the infinity that it was.
  if (typeof value === 'number' && !Number.isFinite(value)) return value < 0 ? '-9e999' : '9e999';
  return String(value);
}

function keyValue(text: Cell, affinity: Affinity | undefined): SqlValue {
  if (text === null || affinity === 'text') return text;
  if (affinity !== 'none') return numberOr(text);
  const [, type, rest = ''] = /^(integer|real|text|blob):(.*)$/s.exec(text) ?? [];
  if (type === 'blob') return Buffer.from(rest, 'hex');
  return type === 'text' ? rest : numberOr(rest);
}

/** With such an affinity no text is kept that reads as a number. */
function numberOr(text: string): SqlValue {
  if (/^-?\d+$/.test(text)) return BigInt(text);
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

function primaryKeyOf({ primaryKey, uniqueKeys, hasRowid }: SourceTable, title: string): readonly string[] {
  if (primaryKey.length > 0) return primaryKey;
  const byRowid = 'Or say `key: rowid`: rows are copied in the order in which SQLite keeps them.';
  throw noKey(title, uniqueKeys, hasRowid ? [byRowid] : []);
}
