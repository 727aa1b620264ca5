import { messageOf } from '../../../../state/fault.ts';
import type { Use } from '../../../backup/seam.ts';
import type { SqlServerConnection } from '../connection.ts';
import { quoteName, quoteText } from '../quote.ts';
import { dropProperty, unmarkStatement } from './neighbours.ts';
import { inside } from './statements.ts';

const standIn = 'nightferry.stand_in';

/**
 * What belongs to a database and does not come back with its backup as it was: its owner, who is whoever restored it, and
 * whether it is a stand-in, which a backup of another one has otherwise. Everything else is in the backup.
 */
export async function likenessStatements(
  connection: SqlServerConnection,
  to: string,
  from: string,
): Promise<readonly string[]> {
  const owner = await first(connection, 'SELECT SUSER_SNAME(owner_sid) FROM sys.databases WHERE name = $1', from);
  const marked = await first(
    connection,
    `SELECT CONVERT(nvarchar(10), value) FROM ${quoteName(from)}.sys.extended_properties WHERE class = 0 AND name = $1`,
    standIn,
  );
  const mark = marked
    ? ` EXEC sys.sp_addextendedproperty @name = ${quoteText(standIn)}, @value = ${quoteText(marked)};`
    : '';
  return [
    ...(owner ? [`ALTER AUTHORIZATION ON DATABASE::${quoteName(to)} TO ${quoteName(owner)}`] : []),
    inside(to, `${dropProperty(standIn)}${mark}`),
    unmarkStatement(to),
  ];
}

/** An owner that can't be given back is told; the rest is refused. */
export async function carryOver(
  connection: SqlServerConnection,
  { to, from }: { readonly to: string; readonly from: string },
  use: Use,
): Promise<void> {
  for (const statement of await likenessStatements(connection, to, from)) {
    try {
      await connection.batch(statement);
    } catch (error) {
      if (!statement.startsWith('ALTER AUTHORIZATION')) throw error;
      use.onLine(`${to} keeps whoever restored it for an owner: ${messageOf(error)}`);
      use.onLine(`by hand: ${statement};`);
    }
  }
}

async function first(connection: SqlServerConnection, sql: string, value: string): Promise<string | null> {
  const { rows } = await connection.batch(sql, [value]);
  return rows[0]?.[0] ?? null;
}
