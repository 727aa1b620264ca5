import type { CopyRequest, CopySource, TargetColumn } from '../../copy/seam.ts';
import type { Database } from '../engine.ts';
import { openForReading } from './copy-connection.ts';
import { describeExpressions } from './copy-describe.ts';
import { expressionOf } from './copy-expressions.ts';
import { idProvider } from './copy-id-provider.ts';
import { copyKey } from './copy-keys.ts';
import { fromSql, type JoinedTable, joinedTables } from './copy-look-ups.ts';
import { PostgresPreparedSource } from './copy-prepared.ts';
import { isRowSecurity, rowSecurityFault } from './copy-refused.ts';
import { type FittedColumn, fitColumns } from './copy-select.ts';
import { holdSnapshot } from './copy-snapshot.ts';
import { type SourceTable, sourceTable } from './copy-table.ts';

/** The reading half of a copy on PostgreSQL: the mapping becomes a SELECT, and COPY TO STDOUT sends its rows. */
export const copySource: CopySource = {
  async prepare(database, request, target) {
    const table = await sourceTable(database, request.title, request.table);
    const key = copyKey(request.key, table, request.title);
    const joined = await joinedTables(database, table, request.title, request.columns);
    const columns = await compile(database, table, joined, request, target);
    return new PostgresPreparedSource({ database, request, table, joined, key, columns });
  },

  hold: (database, { application, signal }) => holdSnapshot(database, application, signal),
};

async function compile(
  database: Database,
  table: SourceTable,
  joined: readonly JoinedTable[],
  request: CopyRequest,
  target: readonly TargetColumn[] | undefined,
): Promise<readonly FittedColumn[]> {
  const provider = await idProvider(database, request.columns);
  const scope = { title: request.title, table, joined, namespace: request.namespace, provider };
  const names = request.columns.map((column) => column.target);
  const expressions = request.columns.map((mapping, at) => expressionOf(mapping, target?.[at], scope));
  const described = request.columns.flatMap(({ target: name, from }, at) => {
    const sql = expressions[at]?.sql;
    return sql === undefined ? [] : [{ target: name, sql, written: from.kind === 'sql' ? from.sql : undefined }];
  });
  const connection = await openForReading(database);
  try {
    const types = await describeExpressions(connection, fromSql(table, joined), request.where, described);
    if (target) return fitColumns(names, expressions, types, target, request.title);
    return expressions.map((expression, at) => ({
      name: names[at] ?? '',
      sql: expression.sql,
      expression,
      pairing: {},
    }));
  } catch (error) {
    throw isRowSecurity(error) ? rowSecurityFault(request.title, error) : error;
  } finally {
    await connection.close();
  }
}
