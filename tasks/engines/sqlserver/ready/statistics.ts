import { z } from 'zod';
import { formatNumber } from '../../../../state/format.ts';
import type { ReadyFinding } from '../../../checks/ready/seam.ts';
import { finding } from '../../ready-rows.ts';
import { bit, readWhereShown, shown } from '../freeze/home.ts';
import { itsOwn, type ReadyHome } from './home.ts';

/** Tables with rows whose statistics were never made, or are of before they were filled. */
export async function staleStatistics(home: ReadyHome): Promise<readonly ReadyFinding[]> {
  const rows = shown(await readWhereShown(home.query, stale, staleSql));
  return rows.map(({ table, known, changed }) =>
    finding(
      'statistics',
      known
        ? `${table} has had ${formatNumber(changed)} changes since its statistics were made`
        : `${table} has rows and statistics that were never made`,
      `update statistics ${table}`,
    ),
  );
}

const stale = z.object({ table: z.string(), known: bit, changed: z.string() });

/** More changes than what makes the server update them by its own older rule: 500 and a fifth of the rows. */
const staleSql = `
select quotename(s.name) + '.' + quotename(o.name) as [table],
  case when max(case when p.last_updated is null then 0 else 1 end) = 1 then 1 else 0 end as [known],
  convert(nvarchar(20), coalesce(max(p.modification_counter), 0)) as [changed]
from sys.tables o join sys.schemas s on s.schema_id = o.schema_id
join sys.stats t on t.object_id = o.object_id
outer apply sys.dm_db_stats_properties(t.object_id, t.stats_id) p
outer apply (select sum(r.rows) as rows from sys.partitions r where r.object_id = o.object_id and r.index_id in (0, 1)) r
where ${itsOwn} and r.rows > 0
group by s.name, o.name, r.rows
having max(case when p.last_updated is null then 0 else 1 end) = 0
  or coalesce(max(p.modification_counter), 0) > 500 + 0.2 * r.rows
order by 1`;
