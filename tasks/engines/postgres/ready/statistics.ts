import { formatNumber } from '../../../../state/format.ts';
import type { ReadyFinding } from '../../../checks/ready/seam.ts';
import { finding, texts } from '../../ready-rows.ts';
import { itsOwn, type ReadyHome } from './home.ts';

/** Tables with rows for which the planner has no statistics, or those of before they were filled. */
export async function staleStatistics(home: ReadyHome, signal: AbortSignal): Promise<readonly ReadyFinding[]> {
  const findings: ReadyFinding[] = [];
  for (const [table = '', isKnown, changed = '0'] of await texts(home, staleSql, [], signal)) {
    const [[hasRows] = []] = await texts(home, `select exists (select from ${table})`, [], signal);
    if (hasRows !== 't') continue;
    const text =
      isKnown === 't'
        ? `${table} has had ${formatNumber(changed)} changes since it was last analyzed`
        : `${table} has rows and was never analyzed since it was filled`;
    findings.push(finding('statistics', text, `analyze ${table}`));
  }
  return findings;
}

/**
 * ANALYZE of an empty table leaves nothing in pg_stats. More changes than what makes autovacuum analyze a table, by its
 * own defaults, count as filling it. Partitioned tables have statistics of their own, which autovacuum never makes.
 */
const staleSql = `
select format('%I.%I', n.nspname, c.relname), k.known, pg_stat_get_mod_since_analyze(c.oid)::text
from pg_class c join pg_namespace n on n.oid = c.relnamespace
cross join lateral (
  select exists (select from pg_stats s where s.schemaname = n.nspname and s.tablename = c.relname) as known) k
where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't' and ${itsOwn} and (c.relkind <> 'm' or c.relispopulated)
  and exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
  and (not k.known or c.relkind <> 'p' and pg_stat_get_mod_since_analyze(c.oid) > 50 + 0.1 * greatest(c.reltuples, 0))
order by 1`;
