import { Fault } from '../../../state/fault.ts';
import type { PostgresConnection } from './connection.ts';
import { quoteLiteral } from './copy-quote.ts';
import { isRowSecurity } from './copy-refused.ts';
import { kindSql, typeOf } from './copy-table.ts';
import type { SourceType } from './copy-types.ts';

/** An expression of the mapping, with the target column it fills. */
export interface Described {
  readonly target: string;
  readonly sql: string;
  /** What a person wrote, where that was SQL: anything may stand there. */
  readonly written: string | undefined;
}

/**
 * What types the expressions have, asked without reading a row. Faults: `copy/bad-expression` for SQL that the server
 * does not take, or that counts over rows (chunks are not the table), `copy/row-security`, `database/permission`.
 */
export async function describeExpressions(
  connection: PostgresConnection,
  from: string,
  where: string | undefined,
  expressions: readonly Described[],
): Promise<readonly SourceType[]> {
  // Fails where columns that are looked up by can't be compared.
  if (from.includes('\nLEFT JOIN ')) await tryOut(connection, `SELECT 1 ${from} WHERE false`, 'the look-ups', from);
  if (where !== undefined) await tryOut(connection, `SELECT 1 ${from} WHERE (\n${where}\n) AND false`, 'where', where);
  for (const { target, sql, written } of expressions) {
    // Aggregates, window functions and functions that return sets are not allowed in WHERE.
    if (written !== undefined)
      await tryOut(connection, `SELECT 1 ${from} WHERE ${sql} IS NULL AND false`, target, written);
  }
  const list = expressions.map(({ sql }) => sql).join(', ');
  const fields = await fieldsOf(connection, `SELECT ${list} ${from} WHERE false`).catch(async (error: unknown) => {
    for (const { target, sql } of expressions) await tryOut(connection, `SELECT ${sql} ${from} WHERE false`, target);
    throw error;
  });
  return typesOf(connection, fields);
}

interface Field {
  readonly dataTypeID: number;
  readonly dataTypeModifier: number;
}

function fieldsOf(connection: PostgresConnection, sql: string): Promise<readonly Field[]> {
  return connection.use(async (client) => (await client.query({ text: sql, rowMode: 'array' })).fields, undefined, {
    sql,
  });
}

/** The server describes domains as what they are made of. */
async function typesOf(connection: PostgresConnection, fields: readonly Field[]): Promise<readonly SourceType[]> {
  const asked = fields.map(
    ({ dataTypeID, dataTypeModifier }, at) => `(${at}, ${dataTypeID}::oid, ${dataTypeModifier})`,
  );
  const { rows } = await connection.query(`
    select f.oid, f.modifier, format_type(f.oid, f.modifier), t.typname,
      ${kindSql('t')}
    from (values ${asked.join(', ')}) as f (at, oid, modifier) join pg_type t on t.oid = f.oid order by f.at`);
  return rows.map(typeOf);
}

async function tryOut(connection: PostgresConnection, sql: string, what: string, written?: string): Promise<void> {
  try {
    await connection.query(sql);
  } catch (error) {
    if (isRowSecurity(error) || !(error instanceof Fault) || !error.code.startsWith('database/')) throw error;
    if (error.code === 'database/permission' || error.code === 'database/connection-lost') throw error;
    const said = error.cause instanceof Error ? error.cause.message : error.message;
    const shown = written === undefined ? '' : `, ${quoteLiteral(written.replaceAll(/\s+/g, ' ').trim()).trim()}`;
    throw new Fault('copy/bad-expression', `The source does not take the SQL of ${what}${shown}: ${said}.`, {
      remedy: [
        'Correct the SQL in the runbook.',
        'It is evaluated row by row: aggregates, window functions and functions that return sets do not belong here.',
      ],
      retry: 'safe',
      cause: error,
    });
  }
}
