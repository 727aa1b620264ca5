import { Fault } from '../../../../../state/fault.ts';
import type { CopyRequest } from '../../../../copy/seam.ts';
import type { Database } from '../../../engine.ts';
import { type SqlType, typeOf } from '../types.ts';
import { fromSql, type SourceRows } from './rows-sql.ts';

/**
 * Lets the server read what a person wrote, without a row: the types of its values, by the column of the target. Faults:
 * `copy/bad-expression`.
 */
export async function writtenTypes(
  database: Pick<Database, 'read'>,
  { columns, where, title }: CopyRequest,
  rows: SourceRows,
): Promise<ReadonlyMap<string, SqlType>> {
  const { sql: from } = fromSql({ ...rows, where: undefined });
  if (where !== undefined) {
    await tried(database, `SELECT TOP (0) 1\n${from}\nWHERE (\n${where}\n)`, { what: 'where', sql: where, title });
  }
  const types = new Map<string, SqlType>();
  for (const { target, from: source } of columns) {
    if (source.kind !== 'sql') continue;
    const { sql } = source;
    // Aggregates and window functions are not allowed in WHERE.
    const asked = `SELECT TOP (0) (\n${sql}\n) AS c1\n${from}\nWHERE (\n${sql}\n) IS NULL`;
    const found = await tried(database, asked, { what: target, sql, title });
    types.set(target, typeOf(found.columns[0]?.type ?? ''));
  }
  return types;
}

async function tried(
  database: Pick<Database, 'read'>,
  asked: string,
  { what, sql, title }: { readonly what: string; readonly sql: string; readonly title: string },
) {
  try {
    return await database.read(asked);
  } catch (error) {
    const isSaid = error instanceof Fault && error.code !== 'database/connection-lost';
    if (!isSaid) throw error;
    const shown = sql.replaceAll(/\s+/g, ' ').trim();
    throw new Fault(
      'copy/bad-expression',
      `The source of ${title} does not take the SQL of ${what}, '${shown}': ${error.message}`,
      {
        remedy: [
          'Correct the SQL in the runbook.',
          'It is evaluated row by row: aggregates and window functions do not belong here.',
        ],
        retry: 'safe',
        cause: error,
      },
    );
  }
}
