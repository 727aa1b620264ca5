import { Fault } from '../../../../../state/fault.ts';
import type { Cell } from '../../../../../state/outcome.ts';
import { suggest } from '../../../../../state/runbook/similar.ts';
import type { Database } from '../../../engine.ts';
import { quoteName } from '../../quote.ts';
import { requireSeen } from '../seen.ts';
import { type SqlType, typeOf } from '../types.ts';

/** A table or view to be read. */
export interface SourceTable {
  /** Quoted and qualified. */
  readonly sql: string;
  /** Its name alone, quoted. */
  readonly alias: string;
  readonly columns: readonly SourceColumn[];
  readonly primaryKey: readonly string[];
  readonly uniqueKeys: readonly (readonly string[])[];
  /** Columns of each index that covers all rows, in its order. */
  readonly indexes: readonly TableIndex[];
  readonly isView: boolean;
  /** Bytes of a row as the catalogs guess. */
  readonly bytesPerRow: number | undefined;
  /** What a person should know of it beforehand. */
  readonly notes: readonly string[];
}

export interface TableIndex {
  readonly columns: readonly string[];
  readonly isUnique: boolean;
}

export interface SourceColumn {
  readonly name: string;
  /** Quoted and qualified by the table: a bare name in ORDER BY means a column of the result. */
  readonly sql: string;
  readonly type: SqlType;
  readonly nullable: boolean;
  readonly collation: string | undefined;
}

/** Faults: `copy/no-table`, `copy/row-security`, `copy/masked`. `name` quotes as SQL does. */
export async function sourceTable(database: Database, title: string, name: string): Promise<SourceTable> {
  const found = await database.table(name);
  if (!found) {
    throw new Fault('copy/no-table', `There is no table or view ${title}.`, {
      remedy: ['Create it in an earlier step, or correct the name.', 'Names without a schema are looked for in dbo.'],
      retry: 'safe',
    });
  }
  const [columns, kinds, indexes] = [
    await database.read(columnsSql, [found.sql]),
    await database.read(kindSql, [found.sql]),
    await database.read(indexesSql, [found.sql]),
  ];
  const [kind = '', temporal, isInMemory, isExternal] = kinds.rows[0] ?? [];
  await requireSeen(database, {
    sql: found.sql,
    title,
    columns: columns.rows.map(([column, , , , , , , masked]) => ({ name: column ?? '', isMasked: masked === '1' })),
  });
  const alias = quoteName(found.name);
  const isView = kind?.trim() === 'V';
  return {
    ...{ sql: found.sql, alias },
    columns: columns.rows.map((row) => columnOf(row, alias)),
    primaryKey: found.primaryKey,
    uniqueKeys: found.uniqueKeys,
    indexes: indexesOf(indexes.rows),
    isView,
    bytesPerRow: isView ? undefined : widthOf(found.bytes, found.estimatedRows),
    notes: [
      ...(temporal === '2' ? [`${title} keeps its history in another table: only its current rows are copied`] : []),
      ...(isInMemory === '1' ? [`${title} is kept in memory: a snapshot of the database does not hold it`] : []),
      ...(isExternal === '1'
        ? [
            `rows of ${title} come from outside of the database: what is written there meanwhile is in some chunks and not in others`,
          ]
        : []),
    ],
  };
}

/** The column a runbook means: its exact name, or else the name without regard to case. Faults: `copy/no-column`. */
export function columnIn(written: string, columns: readonly SourceColumn[], title: string): SourceColumn {
  const [, bracketed] = /^\[(.*)\]$/s.exec(written) ?? [];
  const name = bracketed === undefined ? written : bracketed.replaceAll(']]', ']');
  const alike = columns.filter((column) => column.name.toLowerCase() === name.toLowerCase());
  const found = columns.find((column) => column.name === name) ?? (alike.length === 1 ? alike[0] : undefined);
  if (found) return found;
  throw new Fault('copy/no-column', `${title} has no column ${written}.`, {
    remedy: suggest(
      written,
      columns.map((column) => column.name),
      'columns',
    ),
    retry: 'safe',
  });
}

/** Bytes of the table with its indexes, so that it is no less. Of few rows the pages tell nothing. */
function widthOf(bytes: bigint | undefined, rows: bigint | undefined): number | undefined {
  return bytes === undefined || rows === undefined || rows < 1000n ? undefined : Math.ceil(Number(bytes / rows));
}

function columnOf(row: readonly Cell[], alias: string): SourceColumn {
  const [name = '', type, length, precision, scale, nullable, collation, , encrypted] = row;
  const written = encrypted === '1' ? 'encrypted' : writtenType(type ?? '', Number(length), `${precision}`, `${scale}`);
  return {
    name: name ?? '',
    sql: `${alias}.${quoteName(name ?? '')}`,
    type: typeOf(written),
    nullable: nullable === '1',
    collation: collation ?? undefined,
  };
}

function writtenType(name: string, length: number, precision: string, scale: string): string {
  const sized = (width: number) => `${name}(${length < 0 ? 'max' : length / width})`;
  switch (name) {
    case 'decimal':
    case 'numeric':
      return `${name}(${precision},${scale})`;
    case 'time':
    case 'datetime2':
    case 'datetimeoffset':
      return `${name}(${scale})`;
    case 'nchar':
    case 'nvarchar':
      return sized(2);
    case 'char':
    case 'varchar':
    case 'binary':
    case 'varbinary':
      return sized(1);
    default:
      return name;
  }
}

function indexesOf(rows: readonly (readonly Cell[])[]): readonly TableIndex[] {
  const indexes = Map.groupBy(rows, ([index]) => index);
  return [...indexes.values()].map((index) => ({
    columns: index.map(([, , column]) => column ?? ''),
    isUnique: index[0]?.[1] === '1',
  }));
}

/** Types that a database named itself stand for one of the server's. */
const columnsSql = `
SELECT c.name, COALESCE(b.name, t.name), c.max_length, c.precision, c.scale, c.is_nullable, c.collation_name, c.is_masked,
  CASE WHEN c.encryption_type IS NULL THEN 0 ELSE 1 END
FROM sys.columns c JOIN sys.types t ON t.user_type_id = c.user_type_id
  LEFT JOIN sys.types b ON b.user_type_id = c.system_type_id AND t.is_assembly_type = 0
WHERE c.object_id = OBJECT_ID($1)
ORDER BY c.column_id`;

const kindSql = `
SELECT o.type, t.temporal_type, t.is_memory_optimized, t.is_external
FROM sys.objects o LEFT JOIN sys.tables t ON t.object_id = o.object_id
WHERE o.object_id = OBJECT_ID($1)`;

const indexesSql = `
SELECT i.name, i.is_unique, c.name
FROM sys.indexes i
  JOIN sys.index_columns ic ON ic.object_id = i.object_id AND ic.index_id = i.index_id
  JOIN sys.columns c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
WHERE i.object_id = OBJECT_ID($1) AND i.type IN (1, 2) AND i.has_filter = 0 AND i.is_disabled = 0
  AND i.is_hypothetical = 0 AND ic.key_ordinal > 0
ORDER BY i.index_id, ic.key_ordinal`;
