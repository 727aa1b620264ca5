import { Fault } from '../../../../state/fault.ts';
import type { Cell } from '../../../../state/outcome.ts';
import type { Result } from '../../connection.ts';
import type { TableInfo } from '../../table-info.ts';
import type { SqlServerConnection } from '../connection.ts';

/** What this needs of the database it is of. */
export interface AfterLoadHome {
  /** Runbook's name of the database, for messages. */
  readonly name: string;
  query(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result>;
  connect(options?: { readonly application?: string }): Promise<SqlServerConnection>;
  table(name: string, signal?: AbortSignal): Promise<TableInfo | undefined>;
}

/** Tables that are neither the server's nor ours. Aliases: `t` of sys.tables, `s` of sys.schemas. */
export const itsOwn = `t.is_ms_shipped = 0 AND s.name <> N'nightferry'`;

/** A table as T-SQL names it: for columns of results. */
export const tableSql = `QUOTENAME(s.name) + N'.' + QUOTENAME(t.name)`;

/** Which tables are meant, as a condition on `t`; and its parameters. Faults: `database/no-table`. */
export async function among(
  home: AfterLoadHome,
  names: readonly string[] | undefined,
  signal?: AbortSignal,
): Promise<{ readonly condition: string; readonly values: readonly string[] }> {
  if (names === undefined) return { condition: itsOwn, values: [] };
  const values: string[] = [];
  for (const name of names) values.push(await sqlOf(home, name, signal));
  const ids = values.map((_, at) => `OBJECT_ID($${at + 1})`);
  return { condition: `t.object_id IN (${ids.join(', ') || 'NULL'})`, values };
}

/** A table as SQL names it, quoted and qualified. Faults: `database/no-table`. */
export async function sqlOf(home: AfterLoadHome, name: string, signal?: AbortSignal): Promise<string> {
  const found = await home.table(name, signal);
  if (found) return found.sql;
  throw new Fault('database/no-table', `There is no table ${name} in ${home.name}.`, {
    remedy: ['Correct the name; write schema.table when it is not in the default schema.'],
    retry: 'safe',
  });
}
