import type { Result } from '../connection.ts';

/**
 * A setting that no extension has declared may only be stored by a superuser, or by a role that was granted it, also by the
 * owner of the database. Source: PostgreSQL's validate_option_array_item, and GRANT ... ON PARAMETER (15 and up).
 */
export const standInRight =
  'That takes a superuser, or from PostgreSQL 15 on a role to which one said: GRANT SET ON PARAMETER nightferry.stand_in TO ROLE;';

/** What the server says to everybody else: when a database takes the place of a stand-in, its mark goes along. */
export const standInRefused = /permission denied to set parameter "nightferry\.stand_in"/;

/** What `ALTER DATABASE ... SET` left in the catalog: a session, or whoever opens it, could set the value itself. */
export async function isMarked(query: (sql: string) => Promise<Result>): Promise<boolean> {
  const { rows } = await query(markSql);
  return rows[0]?.[0] === 't';
}

const markSql = `
      select exists (
        select from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase, unnest(s.setconfig) as c (setting)
        where d.datname = current_database() and s.setrole = 0
          and lower(c.setting) in ('nightferry.stand_in=on', 'nightferry.stand_in=true'))`;
