import { z } from 'zod';
import type { Privilege } from '../../kind.ts';
import type { Lack } from '../lack.ts';
import type { TableInfo } from '../table-info.ts';
import { bit, type FreezeHome, readRow, text } from './freeze/home.ts';
import { mayWatch } from './freeze/sessions.ts';
import { quoteName } from './quote.ts';

export interface PrivilegeHome extends Pick<FreezeHome, 'name' | 'query'> {
  table(name: string): Promise<TableInfo | undefined>;
}

/** Table rights by what is to be done. Bulk load reads nothing, but whether a table is empty is looked at first. */
const rightsFor = { read: ['SELECT'], write: ['INSERT', 'SELECT'], truncate: ['ALTER'], alter: ['ALTER'] } as const;

/** What the user that we are connected as lacks, by HAS_PERMS_BY_NAME alone: nothing is tried out. */
export async function lackedPrivilege(may: Privilege, home: PrivilegeHome): Promise<Lack | undefined> {
  const { user, login } = await readRow(home.query, z.object({ user: text, login: text }), whoSql);
  switch (may.act) {
    case 'read':
    case 'write':
    case 'truncate':
    case 'alter':
      return onTable(may.act, may.table, home, user);
    case 'create-tables': {
      if ((await has(home, 'CREATE TABLE')) && (await hasOnSchema(home))) return undefined;
      const remedy = [`GRANT CREATE TABLE TO ${quoteName(user)};`, `GRANT ALTER ON SCHEMA::dbo TO ${quoteName(user)};`];
      return { says: `${user} may not create tables in ${home.name}.`, remedy };
    }
    case 'create-database': {
      if (await hasOnServer(home, 'CREATE ANY DATABASE')) return undefined;
      const remedy = [`GRANT CREATE ANY DATABASE TO ${quoteName(login)};  -- in master`];
      return { says: `${login} may not create databases on the server of ${home.name}.`, remedy };
    }
    case 'freeze': {
      if (await has(home, 'ALTER')) return undefined;
      const remedy = [`GRANT ALTER TO ${quoteName(user)};  -- in ${home.name}; or make it db_owner`];
      return { says: `${user} may not make ${home.name} READ_ONLY.`, remedy };
    }
    case 'end-sessions':
      return toEndSessions(home, login);
    case 'become':
      return toBecome(may.role, home, user);
    case 'mark-stand-in': {
      if (await has(home, 'ALTER')) return undefined;
      const remedy = [`GRANT ALTER TO ${quoteName(user)};  -- in ${home.name}; or make it db_owner`];
      return { says: `${user} may not mark ${home.name} as a stand-in.`, remedy };
    }
  }
}

async function onTable(
  act: keyof typeof rightsFor,
  name: string,
  home: PrivilegeHome,
  user: string,
): Promise<Lack | undefined> {
  const table = await home.table(name);
  if (!table) return undefined;
  const missing: string[] = [];
  for (const right of rightsFor[act]) {
    const { holds } = await readRow(home.query, yes, tableSql, [table.sql, right]);
    if (!holds) missing.push(right);
  }
  if (missing.length === 0) return undefined;
  const what = act === 'alter' ? `change indexes and constraints of ${name}` : `${act} ${name}`;
  return {
    says: `${user} may not ${what} in ${home.name}.`,
    remedy: [`GRANT ${missing.join(', ')} ON ${table.sql} TO ${quoteName(user)};`],
  };
}

/** READ_ONLY ends them by itself; to see and name them first takes more. */
async function toEndSessions(home: PrivilegeHome, login: string): Promise<Lack | undefined> {
  const { holds } = await readRow(home.query, yes, `select ${mayWatch} as [holds]`);
  if (holds) return undefined;
  return {
    says: `${login} is not shown the sessions of others in ${home.name}: they would be ended unseen.`,
    remedy: [
      `GRANT VIEW SERVER STATE TO ${quoteName(login)};  -- in master; SQL Server 2022: VIEW SERVER PERFORMANCE STATE`,
    ],
  };
}

async function toBecome(role: string, home: PrivilegeHome, user: string): Promise<Lack | undefined> {
  const found = await readRow(home.query, z.object({ name: z.string().nullable(), holds: bit }), becomeSql, [role]);
  if (found.name === null) {
    return {
      says: `${role} is no user of ${home.name}, and no login of one.`,
      remedy: [`CREATE USER ${quoteName(role)} FOR LOGIN ${quoteName(role)};`, 'Or correct the name in the runbook.'],
    };
  }
  if (found.holds) return undefined;
  return {
    says: `${user} may not act as ${found.name} in ${home.name}.`,
    remedy: [`GRANT IMPERSONATE ON USER::${quoteName(found.name)} TO ${quoteName(user)};`],
  };
}

const yes = z.object({ holds: bit });

async function has({ query }: PrivilegeHome, right: string): Promise<boolean> {
  const sql = `select has_perms_by_name(db_name(), 'DATABASE', $1) as [holds]`;
  return (await readRow(query, yes, sql, [right])).holds;
}

async function hasOnSchema({ query }: PrivilegeHome): Promise<boolean> {
  const sql = `select has_perms_by_name(schema_name(), 'SCHEMA', 'ALTER') as [holds]`;
  return (await readRow(query, yes, sql)).holds;
}

async function hasOnServer({ query }: PrivilegeHome, right: string): Promise<boolean> {
  return (await readRow(query, yes, 'select has_perms_by_name(null, null, $1) as [holds]', [right])).holds;
}

const whoSql = 'select user_name() as [user], original_login() as [login]';
const tableSql = `select has_perms_by_name($1, 'OBJECT', $2) as [holds]`;

const becomeSql = `
select n.name as [name], has_perms_by_name(quotename(n.name), 'USER', 'IMPERSONATE') as [holds]
from (select (
  select top (1) u.name from sys.database_principals u left join sys.server_principals l on l.sid = u.sid
  where u.type in ('S', 'U', 'E') and (u.name = $1 or l.name = $1)
  order by case when u.name = $1 then 0 else 1 end) as name) n`;
