import { z } from 'zod';
import { messageOf } from '../../../state/fault.ts';
import type { Privilege } from '../../kind.ts';
import type { Lack } from '../lack.ts';
import { readJson } from './freeze/home.ts';
import {
  answer,
  type Home,
  lackedForDatabases,
  lackedForSessions,
  lackedToBecome,
  lackedToMark,
  roleFacts,
} from './role-privileges.ts';

/** Table rights by what is to be done. To write is to fill by COPY, which first looks whether the table is empty. */
const rightsFor = { read: ['SELECT'], write: ['INSERT', 'SELECT'], truncate: ['TRUNCATE'] } as const;

/**
 * What the role that we are connected as lacks, from the catalogs alone: nothing is tried out. A table that is not there
 * lacks nothing. Not seen: what triggers, event triggers and foreign servers ask for.
 */
export async function lackedPrivilege(may: Privilege, home: Home): Promise<Lack | undefined> {
  switch (may.act) {
    case 'read':
    case 'write':
    case 'truncate':
      return lackedOnTable(may.act, may.table, home);
    case 'alter':
      return lackedToAlter(may.table, home);
    case 'create-tables':
      return lackedForTables(home);
    case 'create-database':
      return lackedForDatabases(home);
    case 'freeze':
      return lackedForFreeze(home);
    case 'end-sessions':
      return lackedForSessions(home);
    case 'become':
      return lackedToBecome(may.role, home);
    case 'mark-stand-in':
      return lackedToMark(home);
  }
}

const tableFacts = z.object({
  role: z.string(),
  schema: z.string(),
  usage: z.boolean(),
  missing: z.array(z.string()),
  hidden: z.boolean(),
});

async function lackedOnTable(act: 'read' | 'write' | 'truncate', name: string, home: Home): Promise<Lack | undefined> {
  const table = await home.table(name).catch((error: unknown) => closedSchema(error, name, home));
  if (!table || 'says' in table) return table;
  const rights = `{${rightsFor[act].join(',')}}`;
  const { role, schema, usage, missing, hidden } = await readJson(home.query, tableFacts, tableSql, [
    table.schema,
    table.name,
    rights,
  ]);
  const grants = [
    ...(usage ? [] : [`GRANT USAGE ON SCHEMA ${schema} TO ${role};`]),
    ...(missing.length === 0 ? [] : [`GRANT ${missing.join(', ')} ON ${table.sql} TO ${role};`]),
    ...(hidden && act !== 'truncate' ? [`ALTER ROLE ${role} BYPASSRLS;  -- or another role that sees every row`] : []),
  ];
  if (grants.length === 0) return undefined;
  const why = usage && missing.length === 0 ? ': row-level security keeps rows from it' : '';
  return { says: `${role} may not ${act} ${name} in ${home.name}${why}.`, remedy: grants };
}

/** Indexes and constraints are their table's owner's to change. */
async function lackedToAlter(name: string, home: Home): Promise<Lack | undefined> {
  const table = await home.table(name).catch((error: unknown) => closedSchema(error, name, home));
  if (!table || 'says' in table) return table;
  const { role, place, holds } = await readJson(home.query, roleFacts, alterSql, [table.sql]);
  if (holds) return undefined;
  return {
    says: `${role} may not change indexes and constraints of ${name} in ${home.name}: it does not own it.`,
    remedy: [`GRANT ${place} TO ${role};  -- ${place} owns it`],
  };
}

/** A name in a schema that may not be used can't even be looked up. */
async function closedSchema(error: unknown, name: string, home: Home): Promise<Lack> {
  const schema = /permission denied for schema (.+?)(?: \(SQLSTATE \w+\)\.)?$/m.exec(
    [messageOf(error), ...causes(error)].join('\n'),
  )?.[1];
  if (schema === undefined) throw error;
  const { role } = await readJson(home.query, roleFacts, freezeSql);
  const quoted = `"${schema.replaceAll('"', '""')}"`;
  return {
    says: `${role} may not look up ${name} in ${home.name}: the schema is closed to it.`,
    remedy: [`GRANT USAGE ON SCHEMA ${quoted} TO ${role};`, 'Then ask again: more may be missing.'],
  };
}

function causes(error: unknown): readonly string[] {
  return error instanceof Error && error.cause !== undefined ? [messageOf(error.cause)] : [];
}

/** In the first schema of search_path that there is, which is where unqualified names go. */
async function lackedForTables(home: Home): Promise<Lack | undefined> {
  const { role, place, holds, exists } = await readJson(home.query, roleFacts, createTablesSql);
  if (holds) return undefined;
  if (!exists) {
    return {
      says: `No schema of the search_path is there in ${home.name}: ${role} has nowhere to create tables.`,
      remedy: ['Create the schema, or set search_path for the database.'],
    };
  }
  return {
    says: `${role} may not create tables in schema ${place} of ${home.name}.`,
    remedy: [`GRANT USAGE, CREATE ON SCHEMA ${place} TO ${role};`],
  };
}

async function lackedForFreeze(home: Home): Promise<Lack | undefined> {
  const { role, place, holds } = await readJson(home.query, roleFacts, freezeSql);
  if (holds) return undefined;
  return {
    says: `${role} may not freeze ${home.name}: it does not own the database, and is no superuser.`,
    remedy: [`GRANT ${place} TO ${role};  -- ${place} owns it`, 'Or connect as its owner, or as a superuser.'],
  };
}

/** A right that holds on every column by itself is as good as the one on the table. */
const tableSql = `
select json_build_object(
  'role', quote_ident(current_user),
  'schema', quote_ident(n.nspname),
  'usage', has_schema_privilege(n.oid, 'usage'),
  'missing', coalesce((select json_agg(r.name order by r.name) from unnest($3::text[]) r (name)
    where not has_table_privilege(c.oid, r.name)
      and not (r.name in ('SELECT', 'INSERT') and coalesce((
        select bool_and(has_column_privilege(c.oid, a.attnum, case r.name when 'SELECT' then 'SELECT' else 'INSERT' end))
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), false))), '[]'),
  'hidden', row_security_active(c.oid))
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relname = $2`;

const alterSql = answer(
  '(select quote_ident(pg_get_userbyid(relowner)) from pg_catalog.pg_class where oid = $1::regclass)',
  `(select pg_has_role(relowner, 'usage') from pg_catalog.pg_class where oid = $1::regclass)`,
);
const createTablesSql = answer(
  'quote_ident(current_schema())',
  `has_schema_privilege(current_schema(), 'create')`,
  'current_schema() is not null',
);
const freezeSql = answer(
  `(select quote_ident(pg_get_userbyid(datdba)) from pg_catalog.pg_database where datname = current_database())`,
  `(select pg_has_role(datdba, 'usage') from pg_catalog.pg_database where datname = current_database())`,
);
