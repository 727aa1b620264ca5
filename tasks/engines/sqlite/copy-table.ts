import { Fault } from '../../../state/fault.ts';
import type { Affinity } from '../../copy/holds.ts';
import type { Database } from '../engine.ts';
import type { ValueType } from './copy-types.ts';
import { SqliteDatabase } from './database.ts';
import { quoteIdentifier } from './quote.ts';

/** A table or view to be read. */
export interface SourceTable {
  /** Quoted and qualified. */
  readonly sql: string;
  readonly columns: readonly SourceColumn[];
  readonly primaryKey: readonly string[];
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly hasRowid: boolean;
  readonly isView: boolean;
  /** Whether its definition, or that of an index of it, names a collation. */
  readonly hasCollations: boolean;
}

export interface SourceColumn {
  readonly name: string;
  /** Quoted and qualified by the table: a bare name in ORDER BY means a column of the result. */
  readonly sql: string;
  readonly affinity: Affinity;
  readonly nullable: boolean;
  /** The only type that its values have, where the table sees to that. */
  readonly certain?: ValueType | undefined;
}

/** Faults: `copy/no-table`. `name` is quoted as SQL does. */
export async function sourceTable(database: SqliteDatabase, title: string, name: string): Promise<SourceTable> {
  const found = await database.table(name);
  if (!found) {
    throw new Fault('copy/no-table', `There is no table or view ${title}.`, {
      remedy: ['Create it in an earlier step, or correct the name.'],
      retry: 'safe',
    });
  }
  const { rows } = await database.read(
    'select type, wr, strict from pragma_table_list where schema = $1 and name = $2',
    [found.schema, found.name],
  );
  const [type, withoutRowid, strict] = rows[0] ?? [];
  const defined = await database.read(
    `select group_concat(sql, ' ') from ${quoteIdentifier(found.schema)}.sqlite_schema where tbl_name = $1`,
    [found.name],
  );
  const alias = quoteIdentifier(found.name);
  // A primary key of one INTEGER column is the row's id itself: no other value can be kept there.
  const [key, ...others] = found.primaryKey;
  const isId = (column: { readonly name: string; readonly type: string }) =>
    type === 'table' &&
    withoutRowid === '0' &&
    others.length === 0 &&
    column.name === key &&
    column.type.toUpperCase() === 'INTEGER';
  const columns = found.columns.map((column) => ({
    name: column.name,
    sql: `${alias}.${quoteIdentifier(column.name)}`,
    affinity: affinityOf(column.type),
    nullable: column.nullable,
    certain: isId(column) ? 'integer' : strict === '1' ? strictType(column.type) : undefined,
  }));
  const hasRowid = type === 'table' && withoutRowid === '0';
  const rowid = rowidColumn(alias, columns);
  return {
    sql: found.sql,
    columns: hasRowid && rowid ? [...columns, rowid] : columns,
    primaryKey: found.primaryKey,
    uniqueKeys: found.uniqueKeys,
    hasRowid: hasRowid && rowid !== undefined,
    isView: type === 'view',
    hasCollations: /\bcollate\b/i.test(defined.rows[0]?.[0] ?? ''),
  };
}

export function sqliteDatabase(database: Database): SqliteDatabase {
  if (database instanceof SqliteDatabase) return database;
  throw new TypeError('rows are copied over databases of the same engine only');
}

/** sqlite.org/stricttables.html. A REAL column of a strict table has reals only. */
function strictType(type: string): ValueType | undefined {
  const types: Readonly<Record<string, ValueType>> = {
    ...{ INT: 'integer', INTEGER: 'integer', REAL: 'real', TEXT: 'text', BLOB: 'blob' },
  };
  return types[type.toUpperCase()];
}

/** By the declared type: sqlite.org/datatype3.html, section 3.1. */
export function affinityOf(type: string): Affinity {
  if (/INT/i.test(type)) return 'integer';
  if (/CHAR|CLOB|TEXT/i.test(type)) return 'text';
  if (/BLOB/i.test(type) || type === '' || /^ANY$/i.test(type)) return 'none';
  if (/REAL|FLOA|DOUB/i.test(type)) return 'real';
  return 'numeric';
}

/** The number that each row has besides its columns, unless a column took the name. */
function rowidColumn(alias: string, columns: readonly { readonly name: string }[]): SourceColumn | undefined {
  if (columns.some(({ name }) => name.toLowerCase() === 'rowid')) return undefined;
  return { name: 'rowid', sql: `${alias}.rowid`, affinity: 'integer', nullable: false, certain: 'integer' };
}
