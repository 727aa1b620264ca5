import type { Cell } from '../../../../../state/outcome.ts';
import type { CopyTarget } from '../../../../copy/seam.ts';
import type { Connection } from '../../../connection.ts';
import type { Database } from '../../../engine.ts';
import { SqlServerConnection } from '../../connection.ts';
import { awaitOthers, enterChunk } from './fence.ts';
import { keepFor, keptFor } from './kept-for.ts';
import { loadRows } from './load.ts';
import { targetTable } from './table.ts';
import { prepareWritten, takingOut, whoseRows } from './written.ts';

/** The writing half of a copy on SQL Server: INSERT BULK. */
export const copyTarget: CopyTarget = {
  table: targetTable,

  async isEmpty(database, { sql }) {
    const { rows } = await database.query(`SELECT CASE WHEN EXISTS (SELECT 1 FROM ${sql}) THEN 0 ELSE 1 END`);
    return rows[0]?.[0] === '1';
  },

  /** Of a table without rows, too: TOP (0) would not look at it. */
  holding: ({ sql }) => `SELECT TOP (1) 1 FROM ${sql} WITH (TABLOCKX, HOLDLOCK)`,

  async emptying(database, { sql }) {
    const { rows } = await database.query(keepsFromTruncating, [sql]);
    return rows[0]?.[0] === '0' ? `TRUNCATE TABLE ${sql}` : `DELETE FROM ${sql}`;
  },

  tellsWriters: false,

  countRows: (connection, table, step) => whoseRows(connection, table, step),

  takingOut: (table, step, which) => takingOut(table, step, which),

  async followers(connection, { sql }) {
    const { rows } = await connection.query(followersSql, [sql]);
    const found: string[] = [];
    for (const { table, columns } of followingKeys(rows)) {
      const isReferring = columns.map((column) => `${column} IS NOT NULL`).join(' AND ');
      const { rows: some } = await connection.query(
        `SELECT CASE WHEN EXISTS (SELECT 1 FROM ${table} WHERE ${isReferring}) THEN 1 ELSE 0 END`,
      );
      if (some[0]?.[0] === '1') found.push(table);
    }
    return found;
  },

  /** Transactions of the step hold a shared lock until they end; it can be had alone only when none is left. */
  async awaitStragglers(database, step, signal) {
    const connection = await opened(database);
    try {
      await awaitOthers(connection, step, signal);
      // Here no two workers do it at once. Who may not do it is told when it is needed.
      await prepareWritten(connection).catch(() => undefined);
    } finally {
      await connection.close();
    }
  },

  async enter(given, step, among) {
    const connection = sqlServerConnection(given);
    await enterChunk(connection, step);
    if (!among?.rowKey || among.rowKey.length === 0) return;
    await prepareWritten(connection);
    await keepFor(connection, step);
  },

  savepoints: {
    save: (name) => `SAVE TRANSACTION ${name}`,
    back: (name) => `ROLLBACK TRANSACTION ${name}`,
  },

  async load(given, { table, columns }, rows, signal) {
    const connection = sqlServerConnection(given);
    return loadRows(connection, { table, columns, keptFor: await keptFor(connection) }, rows, signal);
  },
};

async function opened(database: Database): Promise<SqlServerConnection> {
  return sqlServerConnection(await database.connect());
}

function sqlServerConnection(connection: Connection): SqlServerConnection {
  if (connection instanceof SqlServerConnection) return connection;
  throw new TypeError('rows are copied over connections of the same engine only');
}

/**
 * TRUNCATE is refused for a table that another one refers to, that keeps its history, is published, watched by change data
 * capture, or has an indexed view over it; and it takes the right to alter the table. Source: "TRUNCATE TABLE" in Microsoft's
 * documentation.
 */
const keepsFromTruncating = `
SELECT CASE WHEN EXISTS (SELECT 1 FROM sys.foreign_keys WHERE referenced_object_id = OBJECT_ID($1) AND parent_object_id <> referenced_object_id)
  OR EXISTS (SELECT 1 FROM sys.tables WHERE object_id = OBJECT_ID($1)
    AND (temporal_type <> 0 OR is_published = 1 OR is_merge_published = 1 OR is_tracked_by_cdc = 1 OR is_memory_optimized = 1))
  OR EXISTS (SELECT 1 FROM sys.sql_expression_dependencies d JOIN sys.indexes i ON i.object_id = d.referencing_id
    JOIN sys.views v ON v.object_id = d.referencing_id WHERE d.referenced_id = OBJECT_ID($1))
  OR COALESCE(HAS_PERMS_BY_NAME($1, 'OBJECT', 'ALTER'), 0) = 0
  THEN 1 ELSE 0 END`;

/** One for each foreign key: the columns that a row has to fill to refer to one. Put together here: older servers have no STRING_AGG. */
function followingKeys(rows: readonly (readonly Cell[])[]) {
  const keys = new Map<string, { readonly table: string; readonly columns: readonly string[] }>();
  for (const [key, table, column] of rows) {
    const columns = keys.get(key ?? '')?.columns ?? [];
    keys.set(key ?? '', { table: table ?? '', columns: [...columns, column ?? ''] });
  }
  return [...keys.values()];
}

/** Foreign keys that change rows of other tables with those they refer to: a row for each of their columns. */
const followersSql = `
SELECT f.object_id, QUOTENAME(s.name) + N'.' + QUOTENAME(t.name), QUOTENAME(c.name)
FROM sys.foreign_keys f JOIN sys.tables t ON t.object_id = f.parent_object_id JOIN sys.schemas s ON s.schema_id = t.schema_id
  JOIN sys.foreign_key_columns k ON k.constraint_object_id = f.object_id
  JOIN sys.columns c ON c.object_id = k.parent_object_id AND c.column_id = k.parent_column_id
WHERE f.referenced_object_id = OBJECT_ID($1) AND f.parent_object_id <> f.referenced_object_id
  AND f.delete_referential_action IN (1, 2, 3)
ORDER BY 2, 1, k.constraint_column_id`;
