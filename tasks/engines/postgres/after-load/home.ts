import { Fault } from '../../../../state/fault.ts';
import type { Cell } from '../../../../state/outcome.ts';
import type { Connection, Result } from '../../connection.ts';
import type { TableInfo } from '../../table-info.ts';

/** What this needs of the database it is of. */
export interface AfterLoadHome {
  /** Runbook's name of the database, for messages. */
  readonly name: string;
  query(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result>;
  connect(options?: { readonly application?: string }): Promise<Connection>;
  table(name: string, signal?: AbortSignal): Promise<TableInfo | undefined>;
}

/** Tables that are neither the server's nor ours, nor an extension's. Aliases: `c` of pg_class, `n` of pg_namespace. */
export const itsOwn = `n.nspname not in ('pg_catalog', 'information_schema', 'nightferry') and n.nspname !~ '^pg_(toast|temp)'
  and c.relpersistence <> 't' and not exists (
    select from pg_depend e where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')`;

/** OIDs of tables as an array literal, for `= any ($1::oid[])`; NULL for all. Faults: `database/no-table`. */
export async function oidsOf(
  home: AfterLoadHome,
  names: readonly string[] | undefined,
  signal?: AbortSignal,
): Promise<string | null> {
  if (names === undefined) return null;
  const oids: string[] = [];
  for (const name of names) {
    const { rows } = await home.query('select $1::regclass::oid::text', [await sqlOf(home, name, signal)], signal);
    oids.push(rows[0]?.[0] ?? '');
  }
  return `{${oids.join(',')}}`;
}

/** A table as SQL names it, quoted and qualified. Waits for whoever holds the table. Faults: `database/no-table`. */
export async function sqlOf(home: AfterLoadHome, name: string, signal?: AbortSignal): Promise<string> {
  const found = await home.table(name, signal);
  if (found) return found.sql;
  throw new Fault('database/no-table', `There is no table ${name} in ${home.name}.`, {
    remedy: ['Correct the name; write schema.table when it is not on the search_path.'],
    retry: 'safe',
  });
}
