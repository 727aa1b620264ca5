import { Fault } from '../../../state/fault.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { Result } from '../connection.ts';
import type { ColumnInfo, TableInfo } from '../table-info.ts';
import { declaredType } from './declared-type.ts';
import { quoteName } from './quote.ts';

type Ask = (sql: string, values: readonly string[]) => Promise<Result>;

/** Looks a table or view up as the server itself would: by the caller's default schema, then dbo. Faults: `database/bad-name`. */
export async function lookUpTable(name: string, database: string, ask: Ask): Promise<TableInfo | undefined> {
  // The server would take all of it for one name.
  if (!tableName.test(name)) throw badName(name, database);
  const { rows } = await ask(objectSql, [name]);
  const [id = null, schema = null, table = null] = rows[0] ?? [];
  if (id === null || schema === null || table === null) {
    if (await isName(name, ask)) return undefined;
    throw badName(name, database);
  }
  const columns = (await ask(columnsSql, [id])).rows.map(columnOf);
  const keys = keysOf((await ask(keysSql, [id])).rows);
  const [count = null, bytes = null] = await sizes(id, ask);
  return {
    schema,
    name: table,
    sql: `${quoteName(schema)}.${quoteName(table)}`,
    columns,
    primaryKey: keys.find(({ isPrimary }) => isPrimary)?.columns ?? [],
    uniqueKeys: keys.filter(({ isPrimary, isCertain }) => !isPrimary && isCertain).map((key) => key.columns),
    estimatedRows: count === null ? undefined : BigInt(count),
    bytes: bytes === null ? undefined : BigInt(bytes),
  };
}

const part = /(?:"(?:[^"]|"")+"|\[(?:[^\]]|\]\])+\]|[^\s."'`;()[\]{}]+)/.source;
const tableName = new RegExp(`^\\s*(?:(?:${part})?\\s*\\.\\s*)*${part}\\s*$`);

const objectSql = `SELECT o.object_id, s.name, o.name FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id
WHERE o.object_id = OBJECT_ID($1) AND o.type IN ('U', 'V')`;

/** PARSENAME gives nothing where a part is longer than a name may be, or there are too many of them. */
async function isName(name: string, ask: Ask): Promise<boolean> {
  const { rows } = await ask('SELECT PARSENAME($1, 1)', [name]);
  return (rows[0]?.[0] ?? null) !== null;
}

const columnsSql = `SELECT c.name, COALESCE(b.name, t.name), c.max_length, c.precision, c.scale, c.is_nullable,
  CASE WHEN c.default_object_id <> 0 OR c.is_identity = 1 THEN 1 ELSE 0 END,
  CASE WHEN c.is_computed = 1 OR t.name IN ('timestamp', 'rowversion') THEN 1 ELSE 0 END
FROM sys.columns c JOIN sys.types t ON t.user_type_id = c.user_type_id
LEFT JOIN sys.types b ON b.user_type_id = t.system_type_id AND t.is_user_defined = 1 AND b.is_user_defined = 0
WHERE c.object_id = $1 ORDER BY c.column_id`;

function columnOf([
  name,
  type,
  length,
  precision,
  scale,
  nullable,
  hasDefault,
  generated,
]: readonly Cell[]): ColumnInfo {
  return {
    name: name ?? '',
    type: declaredType(type ?? '', Number(length), Number(precision), Number(scale)),
    nullable: nullable === '1',
    hasDefault: hasDefault === '1',
    generated: generated === '1',
  };
}

/** Unique indexes that hold for every row and are in use, with the columns of their key in its order. */
const keysSql = `SELECT i.index_id, i.is_primary_key, c.name, c.is_nullable
FROM sys.indexes i
JOIN sys.index_columns k ON k.object_id = i.object_id AND k.index_id = i.index_id AND k.is_included_column = 0
JOIN sys.columns c ON c.object_id = k.object_id AND c.column_id = k.column_id
WHERE i.object_id = $1 AND i.is_unique = 1 AND i.has_filter = 0 AND i.is_disabled = 0
ORDER BY i.index_id, k.key_ordinal`;

interface Key {
  readonly isPrimary: boolean;
  readonly isCertain: boolean;
  readonly columns: readonly string[];
}

function keysOf(rows: readonly (readonly Cell[])[]): readonly Key[] {
  const keys = new Map<string, Key>();
  for (const [index, isPrimary, column, isNullable] of rows) {
    const known = keys.get(index ?? '');
    keys.set(index ?? '', {
      isPrimary: isPrimary === '1',
      isCertain: (known?.isCertain ?? true) && isNullable === '0',
      columns: [...(known?.columns ?? []), column ?? ''],
    });
  }
  return [...keys.values()];
}

/** Pages are of 8 KiB. Who may not see the state of the database is told by the catalog, which may lag behind. */
const statsSql = `SELECT SUM(CASE WHEN index_id < 2 THEN row_count END), SUM(reserved_page_count) * 8192
FROM sys.dm_db_partition_stats WHERE object_id = $1`;
const partitionsSql = `SELECT SUM(rows), NULL FROM sys.partitions WHERE object_id = $1 AND index_id < 2`;

async function sizes(id: string, ask: Ask): Promise<readonly Cell[]> {
  const found = await ask(statsSql, [id]).catch((error: unknown) => {
    if (error instanceof Fault) return ask(partitionsSql, [id]);
    throw error;
  });
  return found.rows[0] ?? [];
}

function badName(name: string, database: string): Fault {
  return new Fault('database/bad-name', `${name} can't be the name of a table in ${database}.`, {
    remedy: ['Write table or schema.table; put parts with spaces or dots in [brackets] or double quotes.'],
    retry: 'safe',
  });
}
