/**
 * The same as `waitingSql`, of Babelfish: it has no sys.dm_exec_requests, and lets T-SQL ask the views of PostgreSQL. Its
 * sessions are server processes of that; of several in the way the one that waits itself is taken, for it leads further.
 */
export const babelfishWaitingSql = `
select a.pid as [pid], coalesce(b.pid, 0) as [blocker], coalesce(s.login_name, cast(a.usename as nvarchar(128))) as [user],
  coalesce(s.program_name, '') as [application], coalesce(cast(a.client_addr as nvarchar(60)), '') as [address],
  case when a.state = 'idle in transaction' then 'sleeping' when a.state = 'active' then 'running' else a.state end as [status],
  1 as [isUser], case when a.xact_start is null then 0 else 1 end as [transactions],
  case when b.pid is null then '' when l.mode = 'AccessExclusiveLock' then 'LCK_M_SCH_M' when l.mode = 'AccessShareLock' then 'LCK_M_SCH_S'
    when l.mode = 'RowExclusiveLock' then 'LCK_M_IX' else coalesce(l.mode, '') end as [waitType],
  coalesce(cast(date_part('epoch', age(clock_timestamp(), a.query_start)) * 1000 as bigint), 0) as [waitedMs],
  case when b.pid is null then '' when l.locktype = 'relation' then 'OBJECT: ' + cast(cast(l.relation as int) as nvarchar(20))
    when l.locktype = 'transactionid' then 'a row that another transaction has changed' else coalesce(l.locktype, '') end as [resource],
  coalesce(cast(c.relname as nvarchar(128)), '') as [object], '' as [command],
  coalesce(cast(date_part('epoch', age(clock_timestamp(), a.state_change)) * 1000 as bigint), 0) as [stateMs],
  left(coalesce(a.query, ''), 400) as [statement]
from pg_catalog.pg_stat_activity a
left join sys.dm_exec_sessions s on s.session_id = a.pid
outer apply (
  select top (1) o.pid from pg_catalog.pg_stat_activity o
  where a.wait_event_type = 'Lock' and ',' + array_to_string(pg_blocking_pids(a.pid), ',') + ',' like '%,' + cast(o.pid as nvarchar(20)) + ',%'
  order by case when o.wait_event_type = 'Lock' then 0 else 1 end, o.pid) b
outer apply (
  select top (1) w.mode, w.relation, w.locktype from pg_catalog.pg_locks w where w.pid = a.pid and cast(w.granted as int) = 0) l
left join pg_catalog.pg_class c on c.oid = l.relation
where a.state is not null
order by a.pid`;
