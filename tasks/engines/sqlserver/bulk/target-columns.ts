import type { Connection as Tds } from 'tedious';
import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import { quoteName } from '../quote.ts';
import { loadDriver } from '../tds/driver.ts';
import type { BulkColumn } from './encode-rows.ts';
import { wireType } from './wire-types.ts';

/**
 * How the server itself would send these columns of a table: that is how it takes them. `collations` by their names, of
 * texts. Undefined is a column that can't be loaded.
 */
export async function targetColumns(
  tds: Tds,
  table: string,
  names: readonly string[],
  collations: ReadonlyMap<string, string>,
): Promise<readonly (BulkColumn | undefined)[]> {
  const found = await describe(tds, `SELECT TOP (0) ${names.map(quoteName).join(', ')} FROM ${table}`);
  const columns: (BulkColumn | undefined)[] = [];
  for (const [at, name] of names.entries()) {
    const column = found[at];
    const type = column && (await wireType(column, collations.get(name) ?? ''));
    columns.push(type && { name, nullable: column !== undefined && (column.flags & nullableFlag) !== 0, type });
  }
  return columns;
}

/** [MS-TDS] section 2.2.7.4. */
const nullableFlag = 1;

async function describe(tds: Tds, sql: string): Promise<readonly ColumnMetadata[]> {
  const { Request } = await loadDriver();
  return new Promise((resolve, reject) => {
    let found: readonly ColumnMetadata[] = [];
    const request = new Request(sql, (error) => (error ? reject(error) : resolve(found)));
    request.on('columnMetadata', (columns) => {
      found = columns as unknown as readonly ColumnMetadata[];
    });
    tds.execSqlBatch(request);
  });
}
