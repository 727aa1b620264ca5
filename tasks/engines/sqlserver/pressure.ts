import { z } from 'zod';
import type { Pressure } from '../../../state/pressure.ts';
import { type FreezeHome, readWhereShown, text, whole } from './freeze/home.ts';

const standby = z.object({ name: text, lagMs: whole });
const transaction = z.object({ pid: whole, user: text, application: text, ageMs: whole });
const log = z.object({ holdup: text, usedBytes: whole });
const volume = z.object({ path: text, freeBytes: whole, totalBytes: whole });

/** What presses on the server of a database. What this login may not see is `hidden`, each by itself. Changes nothing. */
export async function readPressure({ query }: Pick<FreezeHome, 'query'>): Promise<Pressure> {
  const standbys = await readWhereShown(query, standby, standbysSql);
  const transactions = await readWhereShown(query, transaction, transactionSql);
  const logs = await readWhereShown(query, log, logSql);
  const volumes = await readWhereShown(query, volume, volumesSql);
  return {
    standbys: 'rows' in standbys ? standbys.rows : 'hidden',
    transaction: 'rows' in transactions ? oldest(transactions.rows) : 'hidden',
    slots: 'rows' in logs ? heldLogs(logs.rows) : 'hidden',
    disk: ('rows' in volumes && volumes.rows[0]) || 'hidden',
  };
}

function oldest(rows: readonly z.infer<typeof transaction>[]): Pressure['transaction'] {
  const [first] = rows;
  if (!first) return 'none';
  const { pid, user, application, ageMs } = first;
  const who = [`session ${pid}`, user && `user ${user}`, application && `application ${application}`];
  return { ageMs, who: who.filter(Boolean).join(', ') };
}

/** A log that nothing holds is used again by itself, however full it is. */
function heldLogs(rows: readonly z.infer<typeof log>[]): Pressure['slots'] {
  return rows
    .filter(({ holdup }) => holdup !== '' && holdup !== 'NOTHING')
    .map(({ holdup, usedBytes }) => ({ name: holdup, keptBytes: usedBytes, isLog: true }));
}

/** `secondary_lag_seconds` came with SQL Server 2016, and only the primary sees those of all. */
const standbysSql = `
select r.replica_server_name as [name], convert(bigint, coalesce(s.secondary_lag_seconds, 0)) * 1000 as [lagMs]
from sys.dm_hadr_database_replica_states s join sys.availability_replicas r on r.replica_id = s.replica_id
where s.database_id = db_id() and s.is_local = 0 order by r.replica_server_name`;

/** Sessions of ours are left out: a copy must not wait for itself. */
const transactionSql = `
select top (1) s.session_id as [pid], s.login_name as [user], s.program_name as [application],
  convert(bigint, datediff(second, t.transaction_begin_time, getdate())) * 1000 as [ageMs]
from sys.dm_tran_active_transactions t
join sys.dm_tran_session_transactions st on st.transaction_id = t.transaction_id
join sys.dm_tran_database_transactions dt on dt.transaction_id = t.transaction_id and dt.database_id = db_id()
join sys.dm_exec_sessions s on s.session_id = st.session_id
where s.session_id <> @@spid and s.program_name not like 'nightferry%'
order by t.transaction_begin_time`;

const logSql = `
select d.log_reuse_wait_desc as [holdup], convert(bigint, u.used_log_space_in_bytes) as [usedBytes]
from sys.databases d cross join sys.dm_db_log_space_usage u where d.database_id = db_id()`;

/** The fullest of the volumes that its files are on. */
const volumesSql = `
select top (1) v.volume_mount_point as [path], convert(bigint, v.available_bytes) as [freeBytes], convert(bigint, v.total_bytes) as [totalBytes]
from sys.database_files f cross apply sys.dm_os_volume_stats(db_id(), f.file_id) v
order by v.available_bytes`;
