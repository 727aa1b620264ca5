import { Fault } from '../../../../state/fault.ts';
import type { ReadyFinding, Wanted } from '../../../checks/ready/seam.ts';
import { noTable } from '../../no-table.ts';
import { onConnection } from '../../on-connection.ts';
import { finding, texts } from '../../ready-rows.ts';
import { quoteName, quoteText } from '../quote.ts';
import { itsOwn, type ReadyHome } from './home.ts';

/** Users whose login is not on this server: after a restore elsewhere nobody can come as them. */
export async function orphanedUsers(home: ReadyHome): Promise<readonly ReadyFinding[]> {
  const rows = await texts(home, orphansSql);
  return rows.map(([user = '', hasLogin]) =>
    finding(
      'privileges',
      `user ${user} has no login on this server (orphaned)`,
      ...(hasLogin === '1' ? [] : [`create login ${quoteName(user)} with password = '...'`]),
      `alter user ${quoteName(user)} with login = ${quoteName(user)}`,
    ),
  );
}

const orphansSql = `
select u.name, case when exists (select 1 from sys.server_principals n where n.name = u.name) then '1' else '0' end
from sys.database_principals u left join sys.server_principals l on l.sid = u.sid
where u.type in ('S', 'U') and u.authentication_type = 1 and u.principal_id > 4 and l.sid is null order by u.name`;

/** The database without an owner, and, where one is wanted, what somebody else owns. */
export async function strangeOwners(home: ReadyHome, wanted: string | undefined): Promise<readonly ReadyFinding[]> {
  const [[database = '', owner = ''] = []] = await texts(home, ownerSql);
  const login = wanted ?? 'sa';
  const own =
    owner === '' || (wanted !== undefined && owner !== wanted)
      ? [
          finding(
            'owners',
            owner === '' ? 'its owner is no login of this server' : `it belongs to ${owner}, not to ${wanted}`,
            `alter authorization on database::${quoteName(database)} to ${quoteName(login)}`,
          ),
        ]
      : [];
  if (wanted === undefined) return own;
  const rows = await texts(home, objectsSql, [wanted]);
  const others = rows.map(([name = '', actual = '']) =>
    finding(
      'owners',
      `${name} belongs to ${actual}, not to ${wanted}`,
      `alter authorization on object::${name} to schema owner`,
    ),
  );
  return [...own, ...others];
}

const ownerSql = 'select name, suser_sname(owner_sid) from sys.databases where database_id = db_id()';

/** Objects belong to the owner of their schema, unless somebody was named. dbo is the owner of the database. */
const objectsSql = `
select quotename(s.name) + '.' + quotename(o.name), u.name
from sys.objects o join sys.schemas s on s.schema_id = o.schema_id
join sys.database_principals u on u.principal_id = o.principal_id
where o.type in ('U', 'V') and ${itsOwn} and u.name <> $1 and u.name <> 'dbo' order by 1`;

/** What the application's user lacks: to come in, to read and write its tables. */
export async function missingPrivileges(home: ReadyHome, { as, writes }: Wanted): Promise<readonly ReadyFinding[]> {
  const [found] = await texts(home, userSql, [as]);
  if (!found) {
    return [
      finding(
        'privileges',
        `there is no user ${as} in the database, and none of a login ${as}`,
        `create user ${quoteName(as)} for login ${quoteName(as)}`,
      ),
    ];
  }
  const [user = '', login = '', isDisabled] = found;
  const disabled =
    isDisabled === '1'
      ? [finding('privileges', `the login ${login} is disabled`, `alter login ${quoteName(login)} enable`)]
      : [];
  for (const table of writes ?? []) await requireTable(home, table);
  const rows = await rightsOf(home, user);
  if ('why' in rows) return [...disabled, finding('privileges', `what ${as} may do can't be asked: ${rows.why}`)];
  const wanted = writes && new Set(await Promise.all(writes.map((table) => idOf(home, table))));
  const missing = rows
    .filter(([id = '']) => wanted === undefined || wanted.has(id))
    .map(([, table = '', lacking = '']) =>
      finding(
        'privileges',
        `${as} has no ${lacking} on ${table}`,
        `grant ${lacking.toLowerCase()} on ${table} to ${quoteName(user)}`,
      ),
    );
  return [...disabled, ...missing];
}

/** What a user lacks, table by table; why it can't be asked, where we may not act as that user. */
async function rightsOf(
  home: ReadyHome,
  user: string,
): Promise<readonly (readonly string[])[] | { readonly why: string }> {
  try {
    return await onConnection(home, async (connection) => {
      await connection.query(`execute as user = ${quoteText(user)}`);
      return texts({ ...home, query: connection.query.bind(connection) }, rightsSql);
    });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { why: error.message.replace(/\.$/, '') };
  }
}

async function idOf(home: ReadyHome, table: string): Promise<string> {
  const [[id = ''] = []] = await texts(home, 'select convert(nvarchar(20), object_id($1))', [table]);
  return id;
}

async function requireTable(home: ReadyHome, table: string): Promise<void> {
  if ((await idOf(home, table)) !== '') return;
  throw noTable(table, home.name, 'in the default schema');
}

const userSql = `
select top (1) u.name, coalesce(l.name, ''), case when l.is_disabled = 1 then '1' else '0' end
from sys.database_principals u left join sys.server_principals l on l.sid = u.sid
where u.type in ('S', 'U', 'E', 'G', 'X') and (u.name = $1 or l.name = $1)
order by case when u.name = $1 then 0 else 1 end`;

/** Asked as that user: only it knows all that its roles give it. On a connection that is closed afterwards. */
const rightsSql = `
select convert(nvarchar(20), o.object_id), quotename(s.name) + '.' + quotename(o.name), r.missing
from sys.tables o join sys.schemas s on s.schema_id = o.schema_id
cross apply (select stuff(
  case when has_perms_by_name(quotename(s.name) + '.' + quotename(o.name), 'OBJECT', 'SELECT') = 1 then '' else ', SELECT' end +
  case when has_perms_by_name(quotename(s.name) + '.' + quotename(o.name), 'OBJECT', 'INSERT') = 1 then '' else ', INSERT' end +
  case when has_perms_by_name(quotename(s.name) + '.' + quotename(o.name), 'OBJECT', 'UPDATE') = 1 then '' else ', UPDATE' end +
  case when has_perms_by_name(quotename(s.name) + '.' + quotename(o.name), 'OBJECT', 'DELETE') = 1 then '' else ', DELETE' end, 1, 2, '') as missing) r
where ${itsOwn} and r.missing is not null order by 2`;
