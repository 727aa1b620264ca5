import { z } from 'zod';
import type { ForeignSession } from '../../../freeze/freezer.ts';
import { bit, type FreezeHome, readRow, readRows, readWhereShown, shown, text, whole } from './home.ts';

type Home = Pick<FreezeHome, 'query' | 'ownSessions'>;

const session = z.object({
  pid: whole,
  user: text,
  application: text,
  address: text,
  status: text,
  since: text,
  transactions: whole,
  superuser: bit,
});

const transaction = z.object({ pid: whole, id: z.string(), hasWritten: bit, since: text });
const lock = z.object({ pid: whole, table: z.string().nullable() });

/** Sessions in this database that are not of this process. What the server itself does in it is not among them. */
export async function foreignSessions(home: Home): Promise<readonly ForeignSession[]> {
  const sessions = await readRows(home.query, session, sessionsSql);
  const transactions = shown(await readWhereShown(home.query, transaction, transactionsSql));
  const locks = shown(await readWhereShown(home.query, lock, locksSql));
  const own = home.ownSessions();
  return sessions
    .filter(({ pid }) => !own.includes(pid))
    .map(({ pid, status, since, transactions: open, ...rest }) => {
      const ours = transactions.filter((one) => one.pid === pid);
      const inTransaction = open > 0 || ours.length > 0;
      return {
        ...rest,
        pid: String(pid),
        // What the seam calls a session of a client.
        kind: 'client backend',
        words: { session: 'session', superuser: 'sysadmin' },
        state: stateOf(status, inTransaction),
        since: ours[0]?.since ?? since,
        inTransaction,
        xid: ours.find(({ hasWritten }) => hasWritten)?.id ?? null,
        locks: [...new Set(locks.filter((one) => one.pid === pid).flatMap(({ table }) => table ?? []))],
      };
    });
}

/** `idle in transaction` is what holds up everybody else, and what SQL Server calls `sleeping` all the same. */
export function stateOf(status: string, inTransaction: boolean): string {
  if (status !== 'sleeping')
    return status === 'running' || status === 'suspended' || status === 'runnable' ? 'active' : status;
  return inTransaction ? 'idle in transaction' : 'idle';
}

/** Whether what others do is shown to this login. */
export async function seesOthers(home: Pick<FreezeHome, 'query'>): Promise<boolean> {
  const { sees } = await readRow(home.query, z.object({ sees: bit }), `select ${mayWatch} as [sees]`);
  return sees;
}

/** Azure SQL Database has no server to watch, and asks for the right on the database. SQL Server 2022 has a narrower one. */
export const mayWatch = `case when has_perms_by_name(null, null, 'VIEW SERVER STATE') = 1
  or has_perms_by_name(null, null, 'VIEW SERVER PERFORMANCE STATE') = 1
  or convert(int, serverproperty('EngineEdition')) = 5 and has_perms_by_name(db_name(), 'DATABASE', 'VIEW DATABASE STATE') = 1
  then 1 else 0 end`;

/** The server's own time as UTC, to the second: views count in its local time. */
export const utc = (time: string) =>
  `convert(nvarchar(19), dateadd(minute, datediff(minute, getdate(), getutcdate()), ${time}), 126) + 'Z'`;

const sessionsSql = `
select s.session_id as [pid], s.login_name as [user], s.program_name as [application],
  coalesce(c.client_net_address, s.host_name) as [address], s.status as [status],
  ${utc('coalesce(s.last_request_start_time, s.login_time)')} as [since],
  coalesce(s.open_transaction_count, 0) as [transactions],
  coalesce(is_srvrolemember('sysadmin', s.login_name), 0) as [superuser]
from sys.dm_exec_sessions s
left join sys.dm_exec_connections c on c.session_id = s.session_id and c.net_transport <> 'Session'
where s.is_user_process = 1 and s.session_id <> @@spid and s.database_id = db_id()
order by s.session_id`;

/** Only a transaction that has written has begun in the database's log. */
const transactionsSql = `
select st.session_id as [pid], convert(nvarchar(20), dt.transaction_id) as [id],
  case when dt.database_transaction_begin_time is null then 0 else 1 end as [hasWritten],
  ${utc('t.transaction_begin_time')} as [since]
from sys.dm_tran_database_transactions dt
join sys.dm_tran_session_transactions st on st.transaction_id = dt.transaction_id
join sys.dm_tran_active_transactions t on t.transaction_id = dt.transaction_id
where dt.database_id = db_id() and st.session_id <> @@spid
order by t.transaction_begin_time`;

const locksSql = `
select distinct l.request_session_id as [pid],
  object_schema_name(l.resource_associated_entity_id) + '.' + object_name(l.resource_associated_entity_id) as [table]
from sys.dm_tran_locks l
where l.resource_database_id = db_id() and l.resource_type = 'OBJECT' and l.request_status = 'GRANT'
  and l.request_mode in ('IX', 'SIX', 'UIX', 'X', 'BU', 'Sch-M') and l.request_session_id <> @@spid`;
