import { z } from 'zod';
import type { Lack } from '../lack.ts';
import type { TableInfo } from '../table-info.ts';
import { readJson } from './freeze/home.ts';

export interface Home {
  /** Runbook's name of the database. */
  readonly name: string;
  query: Parameters<typeof readJson>[0];
  table(name: string): Promise<TableInfo | undefined>;
}

/** What the questions of a role's rights are answered with. `place` is a quoted name that the remedy needs. */
export const roleFacts = z.object({ role: z.string(), place: z.string(), holds: z.boolean(), exists: z.boolean() });

export async function lackedForDatabases(home: Home): Promise<Lack | undefined> {
  const { role, holds } = await readJson(home.query, roleFacts, createDatabaseSql);
  if (holds) return undefined;
  return {
    says: `${role} may not create databases on the server of ${home.name}.`,
    remedy: [`ALTER ROLE ${role} CREATEDB;`],
  };
}

export async function lackedForSessions(home: Home): Promise<Lack | undefined> {
  const { role, holds } = await readJson(home.query, roleFacts, endSessionsSql);
  if (holds) return undefined;
  return {
    says: `${role} may not end the sessions of others in ${home.name}.`,
    remedy: [`GRANT pg_signal_backend TO ${role};  -- sessions of superusers only a superuser may end`],
  };
}

/** By SET ROLE, which a member may; `SET SESSION AUTHORIZATION` is only for superusers. */
export async function lackedToBecome(wanted: string, home: Home): Promise<Lack | undefined> {
  const { role, place, holds, exists } = await readJson(home.query, roleFacts, becomeSql, [wanted]);
  if (!exists) {
    return {
      says: `There is no role ${wanted} on the server of ${home.name}.`,
      remedy: ['Correct the name in the runbook, or create the role as the application needs it.'],
    };
  }
  if (holds) return undefined;
  return {
    says: `${role} may not write as ${wanted} in ${home.name}: nothing could prove that the application can.`,
    remedy: [`GRANT ${place} TO ${role};`],
  };
}

/** Before PostgreSQL 15 the right to store a setting that nobody has declared can't be granted. */
export async function lackedToMark(home: Home): Promise<Lack | undefined> {
  const { role, holds, exists } = await readJson(home.query, roleFacts, superuserSql);
  if (holds || (exists && (await readJson(home.query, roleFacts, markSql)).holds)) return undefined;
  return {
    says: `${role} may not mark databases on the server of ${home.name} as stand-ins, which a rehearsal does with one that takes another's place.`,
    remedy: exists
      ? [`GRANT SET ON PARAMETER nightferry.stand_in TO ${role};  -- as a superuser`]
      : ['Rehearse as a superuser: before PostgreSQL 15 that right can not be granted.'],
  };
}

/** One row for `roleFacts`; SQL for each of its answers. */
export const answer = (place: string, holds: string, exists = 'true') => `
select json_build_object('role', quote_ident(current_user), 'place', coalesce(${place}, ''), 'holds', coalesce(${holds}, false), 'exists', ${exists})`;
const own = '(select r from pg_catalog.pg_roles r where rolname = current_user)';

const createDatabaseSql = answer(`''`, `(${own}).rolcreatedb or (${own}).rolsuper`);
const becomeSql = answer(
  'quote_ident($1)',
  `(select pg_has_role(oid, 'member') from pg_catalog.pg_roles where rolname = $1)`,
  'exists (select from pg_catalog.pg_roles where rolname = $1)',
);
/** `exists`: the right can be granted. */
const superuserSql = answer(`''`, `(${own}).rolsuper`, `current_setting('server_version_num')::int >= 150000`);
const markSql = answer(`''`, `has_parameter_privilege('nightferry.stand_in', 'SET')`);
const endSessionsSql = answer(`''`, `(${own}).rolsuper or pg_has_role('pg_signal_backend', 'usage')`);
