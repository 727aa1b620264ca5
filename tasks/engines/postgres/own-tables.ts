import { Fault } from '../../../state/fault.ts';
import type { LedgerHome } from '../ledger-home.ts';

/** A table of ours as the catalog shows it. */
export interface OwnTable {
  /** Joined by commas, in their order. */
  readonly columns: string;
  /** Whether this role may read and write it. */
  readonly isUsable: boolean;
}

/** By name in the catalog: to_regclass would ask for USAGE on the schema, which may be what is missing. */
export async function lookAtOwn(on: Pick<LedgerHome, 'query'>, isNamed: string): Promise<OwnTable | undefined> {
  const { rows } = await on.query(`
      select has_schema_privilege(n.oid, 'usage')
          and has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
          and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete'),
        (select string_agg(attname, ',' order by attnum) from pg_attribute
         where attrelid = c.oid and attnum > 0 and not attisdropped)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'nightferry' and ${isNamed}`);
  const [found] = rows;
  return found && { isUsable: found[0] === 't', columns: found[1] ?? '' };
}

export function isPermission(error: unknown): boolean {
  return error instanceof Fault && error.code === 'database/permission';
}

/** The role of ours, and a text of SQL that has it for every `ROLE`, by lines. */
export async function withRole(
  on: Pick<LedgerHome, 'query'>,
  sql: string,
): Promise<{ readonly user: string; readonly sql: readonly string[] }> {
  const { rows } = await on.query('select quote_ident(current_user), current_user');
  const [quoted = null, role = null] = rows[0] ?? [];
  return { user: role ?? 'The role', sql: sql.replaceAll('ROLE', quoted ?? 'ROLE').split('\n') };
}

/** Who may do what a role may not. */
export const ownerOrSuperuser = 'its owner or a superuser';

/** The rows of a step, by the values of `keyValues`. */
export const isKey = 'session = $1 and phase = $2 and step = $3 and cell = $4 and generation = $5';
