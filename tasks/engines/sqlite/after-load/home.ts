import { Fault } from '../../../../state/fault.ts';
import type { Cell } from '../../../../state/outcome.ts';
import type { Connection, Result } from '../../connection.ts';
import type { TableInfo } from '../../table-info.ts';

/** What this needs of the file it is of. */
export interface AfterLoadHome {
  readonly name: string;
  query(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result>;
  connect(): Promise<Connection>;
  table(name: string): Promise<TableInfo | undefined>;
}

/** The file's own tables, by name. Faults: `database/no-table`. */
export async function namesOf(home: AfterLoadHome, names: readonly string[] | undefined): Promise<readonly string[]> {
  if (names) return Promise.all(names.map((name) => nameOf(home, name)));
  const { rows } = await home.query(allSql);
  return rows.map(([name]) => name ?? '');
}

export async function nameOf(home: AfterLoadHome, name: string): Promise<string> {
  const found = await home.table(name);
  if (found) return found.name;
  throw new Fault('database/no-table', `There is no table ${name} in ${home.name}.`, {
    remedy: ['Correct the name.'],
    retry: 'safe',
  });
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const allSql = `
select name from sqlite_schema
where type = 'table' and name not like 'sqlite\\_%' escape '\\' and name not like 'nightferry\\_%' escape '\\' order by name`;
