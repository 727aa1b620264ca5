import { z } from 'zod';
import type { IndexUse } from '../index-use.ts';
import { type Ask, bit, readRows, readWhereShown, shown } from './freeze/home.ts';
import { utc } from './freeze/sessions.ts';

const index = z.object({
  table: z.string(),
  index: z.string(),
  reads: z.string(),
  writes: z.string(),
  lastRead: z.string().nullable(),
  isKey: bit,
});

/** From sys.dm_db_index_usage_stats, which begins anew with the server, and when the database is closed or detached. */
export async function readIndexUse(ask: Ask, signal?: AbortSignal): Promise<IndexUse> {
  const indexes = await readRows(ask, index, indexSql, [], signal);
  const since = shown(await readWhereShown(ask, z.object({ since: z.string() }), sinceSql))[0]?.since;
  return {
    ...(since !== undefined && { since }),
    indexes: indexes.map(({ reads, writes, lastRead, ...one }) => ({
      ...one,
      reads: BigInt(reads),
      writes: BigInt(writes),
      ...(lastRead !== null && { lastRead }),
    })),
  };
}

const sinceSql = `select ${utc('sqlserver_start_time')} as [since] from sys.dm_os_sys_info`;

/** A heap has no name and is no index. A clustered index is the table itself, and needed whether it is read or not. */
const indexSql = `
select quotename(s.name) + '.' + quotename(o.name) as [table], i.name as [index],
  convert(nvarchar(20), coalesce(u.user_seeks + u.user_scans + u.user_lookups, 0)) as [reads],
  convert(nvarchar(20), coalesce(u.user_updates, 0)) as [writes],
  ${utc('(select max(v.at) from (values (u.last_user_seek), (u.last_user_scan), (u.last_user_lookup)) v (at))')} as [lastRead],
  case when i.is_primary_key = 1 or i.is_unique = 1 or i.type = 1 then 1 else 0 end as [isKey]
from sys.indexes i join sys.objects o on o.object_id = i.object_id join sys.schemas s on s.schema_id = o.schema_id
left join sys.dm_db_index_usage_stats u on u.object_id = i.object_id and u.index_id = i.index_id and u.database_id = db_id()
where i.name is not null and o.type in ('U', 'V') and o.is_ms_shipped = 0 and s.name <> 'nightferry'
order by s.name, o.name, i.name`;
