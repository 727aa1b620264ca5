import type { Cell } from '../../../../state/outcome.ts';

/** Rows of the questions below, by what they are about. Ids are those of sys.objects. */
export type Rows = readonly (readonly Cell[])[];

/** Tables that are nobody's to copy: those of the server itself, and Nightferry's own. */
const ours = `o.is_ms_shipped = 0 AND SCHEMA_NAME(o.schema_id) <> 'nightferry'`;

export const factsSql = `
SELECT DB_NAME(), CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(100)), USER_NAME(), SCHEMA_NAME()`;

/** With the right to read each of them. */
export const tablesSql = `
SELECT o.object_id, SCHEMA_NAME(o.schema_id), o.name, o.is_external,
  HAS_PERMS_BY_NAME(QUOTENAME(SCHEMA_NAME(o.schema_id)) + '.' + QUOTENAME(o.name), 'OBJECT', 'SELECT')
FROM sys.tables o WHERE ${ours} ORDER BY SCHEMA_NAME(o.schema_id), o.name`;

/** Types that a database named itself stand for one of the server's. */
export const columnsSql = `
SELECT c.object_id, c.name, COALESCE(b.name, t.name), c.max_length, c.precision, c.scale, c.is_nullable,
  CASE WHEN c.default_object_id <> 0 OR c.is_identity = 1 THEN 1 ELSE 0 END,
  CASE WHEN c.is_computed = 1 OR c.generated_always_type <> 0 OR COALESCE(b.name, t.name) IN ('timestamp', 'rowversion')
    THEN 1 ELSE 0 END,
  CASE WHEN c.encryption_type IS NULL THEN 0 ELSE 1 END, c.is_identity
FROM sys.columns c JOIN sys.tables o ON o.object_id = c.object_id JOIN sys.types t ON t.user_type_id = c.user_type_id
  LEFT JOIN sys.types b ON b.user_type_id = c.system_type_id AND t.is_assembly_type = 0
WHERE ${ours} ORDER BY c.object_id, c.column_id`;

/** Unique indexes that hold for every row and are in use, with the columns of their key in its order. */
export const keysSql = `
SELECT i.object_id, i.index_id, i.is_primary_key, c.name, c.is_nullable
FROM sys.indexes i JOIN sys.tables o ON o.object_id = i.object_id
  JOIN sys.index_columns k ON k.object_id = i.object_id AND k.index_id = i.index_id AND k.is_included_column = 0
  JOIN sys.columns c ON c.object_id = k.object_id AND c.column_id = k.column_id
WHERE ${ours} AND i.is_unique = 1 AND i.has_filter = 0 AND i.is_disabled = 0
ORDER BY i.object_id, i.index_id, k.key_ordinal`;

export const foreignKeysSql = `
SELECT f.parent_object_id, f.object_id, f.name, pc.name, SCHEMA_NAME(r.schema_id), r.name, rc.name,
  f.delete_referential_action_desc, f.update_referential_action_desc
FROM sys.foreign_keys f JOIN sys.foreign_key_columns k ON k.constraint_object_id = f.object_id
  JOIN sys.columns pc ON pc.object_id = k.parent_object_id AND pc.column_id = k.parent_column_id
  JOIN sys.columns rc ON rc.object_id = k.referenced_object_id AND rc.column_id = k.referenced_column_id
  JOIN sys.tables r ON r.object_id = f.referenced_object_id
ORDER BY f.parent_object_id, f.name, k.constraint_column_id`;

/** Checks of one column: of others nothing is read. */
export const checksSql = `
SELECT k.parent_object_id, c.name, k.definition
FROM sys.check_constraints k JOIN sys.columns c ON c.object_id = k.parent_object_id AND c.column_id = k.parent_column_id
WHERE k.is_disabled = 0`;

export const triggersSql = `
SELECT DISTINCT t.parent_id, t.name FROM sys.triggers t JOIN sys.trigger_events e ON e.object_id = t.object_id
WHERE t.is_disabled = 0 AND t.parent_class = 1 AND e.type_desc = 'INSERT'`;

export const othersSql = `
SELECT 'view', SCHEMA_NAME(o.schema_id), o.name FROM sys.views o WHERE ${ours}
UNION ALL SELECT 'synonym', SCHEMA_NAME(schema_id), name FROM sys.synonyms
ORDER BY 2, 3`;

/** Sequences, and the definitions of defaults, in which a sequence that fills a column is named. */
export const sequencesSql = `SELECT SCHEMA_NAME(schema_id), name FROM sys.sequences ORDER BY 1, 2`;
export const defaultsSql = `SELECT definition FROM sys.default_constraints WHERE definition LIKE '%NEXT VALUE FOR%'`;

/** Predicates that hide rows from whoever reads. */
export const hiddenSql = `
SELECT p.target_object_id FROM sys.security_predicates p JOIN sys.security_policies s ON s.object_id = p.object_id
WHERE s.is_enabled = 1 AND p.predicate_type_desc = 'FILTER'`;

/** Rows as the pages count them, which takes VIEW DATABASE STATE; as the catalog remembers them, which takes nothing. */
export const countsSql = `
SELECT object_id, SUM(row_count) FROM sys.dm_db_partition_stats WHERE index_id < 2 GROUP BY object_id`;
export const rememberedCountsSql = `SELECT object_id, SUM(rows) FROM sys.partitions WHERE index_id < 2 GROUP BY object_id`;
