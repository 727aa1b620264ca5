import { z } from 'zod';
import type { WritableProof } from '../../../freeze/freezer.ts';
import type { Connection } from '../../connection.ts';
import { provenWritable, unproven } from '../../proven-writable.ts';
import { quoteText } from '../quote.ts';
import { bit, type FreezeHome, readRow, readRows } from './home.ts';

/**
 * Writes as the application's user in a new session and rolls it back: one row of a table that it may write is given the
 * value it has. `role` is a database user, or the login of one. Changes nothing.
 */
export function proveWritable(home: FreezeHome, role: string | undefined): Promise<WritableProof> {
  return provenWritable(home, role, (connection, named) => writeAs(home, connection, named));
}

async function writeAs(home: FreezeHome, connection: Connection, role: string): Promise<WritableProof> {
  const ask = connection.query.bind(connection);
  const { isReadOnly } = await readRow(ask, z.object({ isReadOnly: bit }), readOnlySql);
  if (isReadOnly) return unproven(`${home.name} is READ_ONLY`);
  const [user] = await readRows(ask, userFacts, userSql, [role]);
  if (!user) return unproven(`${role} is no user of ${home.name}, and no login of one`);
  if (user.isOrphan) return unproven(`user ${user.name} has no login on this server (orphaned)`);
  if (user.isDisabled) return unproven(`the login of user ${user.name} is disabled`);
  await connection.query(`execute as user = ${quoteText(user.name)}`);
  const { mayConnect } = await readRow(ask, z.object({ mayConnect: bit }), connectSql);
  if (!mayConnect) return unproven(`${role} may not connect to ${home.name}`);
  await connection.query('set lock_timeout 5000');
  const [found] = await readRows(ask, z.object({ table: z.string(), column: z.string() }), tableSql);
  if (!found) return unproven(`${role} may write to no table of ${home.name}`);
  const { table, column } = found;
  const changed = await rolledBack(connection, `update top (1) ${table} set ${column} = ${column}`);
  const what = changed === 0 ? `an UPDATE of no row of ${table}, which is empty` : `an UPDATE of a row of ${table}`;
  return { verdict: 'proven', seen: [`${role} wrote to ${home.name} in a new session: ${what}, rolled back`] };
}

async function rolledBack(connection: Connection, sql: string): Promise<number> {
  const undone = new Error('rolled back on purpose');
  let changed = 0;
  await connection
    .transaction(async () => {
      changed = (await connection.query(sql)).rowCount;
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  return changed;
}

const userFacts = z.object({ name: z.string(), isOrphan: bit, isDisabled: bit });

const readOnlySql = 'select is_read_only as [isReadOnly] from sys.databases where database_id = db_id()';

/** Authentication 1 is by a login of the server: without that login nobody can come as this user. */
const userSql = `
select top (1) u.name as [name],
  case when u.authentication_type = 1 and u.principal_id > 4 and l.sid is null then 1 else 0 end as [isOrphan],
  coalesce(l.is_disabled, 0) as [isDisabled]
from sys.database_principals u left join sys.server_principals l on l.sid = u.sid
where u.type in ('S', 'U', 'E') and (u.name = $1 or l.name = $1)
order by case when u.name = $1 then 0 else 1 end`;

const connectSql = `select coalesce(has_perms_by_name(db_name(), 'DATABASE', 'CONNECT'), 0) as [mayConnect]`;

/** Tables with rows first, small ones before large ones, those with triggers last: a trigger may do anything. */
const tableSql = `
select top (1) quotename(s.name) + '.' + quotename(t.name) as [table], quotename(c.name) as [column]
from sys.tables t join sys.schemas s on s.schema_id = t.schema_id
cross apply (
  select top (1) c.name from sys.columns c
  where c.object_id = t.object_id and c.is_identity = 0 and c.is_computed = 0 and c.system_type_id <> 189
    and coalesce(c.generated_always_type, 0) = 0
    and has_perms_by_name(quotename(s.name) + '.' + quotename(t.name), 'OBJECT', 'UPDATE', c.name, 'COLUMN') = 1
  order by c.column_id) c
outer apply (
  select sum(p.rows) as rows from sys.partitions p where p.object_id = t.object_id and p.index_id in (0, 1)) r
outer apply (select count(*) as triggers from sys.triggers g where g.parent_id = t.object_id and g.is_disabled = 0) g
where t.is_ms_shipped = 0 and s.name <> 'nightferry' and coalesce(t.temporal_type, 0) <> 1
  and has_perms_by_name(quotename(s.name) + '.' + quotename(t.name), 'OBJECT', 'SELECT') = 1
order by g.triggers, case when r.rows > 0 then 0 else 1 end, r.rows, 1`;
