import { z } from 'zod';
import { type FreezeHome, readJson } from './home.ts';

/** One right on the database, as `aclexplode` gives it. `grantee` is null for PUBLIC. */
const grant = z.object({
  grantor: z.string(),
  grantee: z.string().nullable(),
  privilege: z.string(),
  grantable: z.boolean(),
});
export type Grant = z.infer<typeof grant>;

const found = z.object({
  database: z.string(),
  oid: z.string(),
  /** Empty where EXECUTE on pg_control_system() is not granted to everyone. */
  system: z.string(),
  owner: z.string(),
  /** Who logged in to freeze: keeps CONNECT, which the server asks of that role, whatever role the session took later. */
  role: z.string(),
  isSuperuser: z.boolean(),
  /** As the catalog has it; null for the default rights. */
  acl: z.string().nullable(),
  grants: z.array(grant),
  /** Of the database, with the mark of a freeze in it where one stands. */
  comment: z.string().nullable(),
  /** What ALTER DATABASE ... SET gave `default_transaction_read_only`; null for nothing. */
  readOnly: z.string().nullable(),
  subscriptions: z.array(z.string()),
  /** Whether there was a schema `nightferry`, which the ledger has too. */
  hasSchema: z.boolean(),
});

const prior = found.extend({
  mode: z.enum(['session-default', 'strict']),
  frozenBy: z.string(),
});

/** What was before a freeze, and for which database that holds. */
export type Prior = z.infer<typeof prior>;

/** What is now, in the same words: compared after a thaw. */
export type Found = z.infer<typeof found>;

export function findNow(home: FreezeHome): Promise<Found> {
  return readJson(home.query, found, foundSql);
}

export function writePrior(value: Prior): string {
  return JSON.stringify(value);
}

export function readPrior(text: string): Prior {
  return prior.parse(JSON.parse(text));
}

/** Subscriptions that are on: the others have nothing to be brought back. */
const foundSql = `
select json_build_object(
  'database', d.datname,
  'oid', d.oid::text,
  'system', case when has_function_privilege('public', 'pg_catalog.pg_control_system()', 'execute')
    then (select system_identifier::text from pg_control_system()) else '' end,
  'owner', (select rolname from pg_roles where oid = d.datdba),
  'role', session_user,
  'isSuperuser', (select rolsuper from pg_roles where rolname = session_user),
  'comment', shobj_description(d.oid, 'pg_database'),
  'acl', d.datacl::text,
  'grants', (
    select coalesce(json_agg(json_build_object(
        'grantor', g.rolname, 'grantee', e.rolname, 'privilege', a.privilege_type, 'grantable', a.is_grantable)
      order by g.rolname, e.rolname, a.privilege_type), '[]')
    from aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
    join pg_roles g on g.oid = a.grantor left join pg_roles e on e.oid = a.grantee),
  'readOnly', (
    select substr(c.setting, strpos(c.setting, '=') + 1) from pg_db_role_setting s, unnest(s.setconfig) c (setting)
    where s.setdatabase = d.oid and s.setrole = 0 and c.setting ilike 'default_transaction_read_only=%'),
  'subscriptions', (
    select coalesce(json_agg(s.subname order by s.subname), '[]') from pg_subscription s
    where s.subdbid = d.oid and s.subenabled),
  'hasSchema', exists (select from pg_namespace where nspname = 'nightferry'))
from pg_database d where d.datname = current_database()`;
