import type { Statistics } from '../../../after-load/seam.ts';
import { type AfterLoadHome, itsOwn, sqlOf } from './home.ts';

/** ANALYZE, of a partitioned table with its partitions. */
export function postgresStatistics(home: AfterLoadHome): Statistics {
  return {
    async tables(names, signal) {
      if (names) return Promise.all(names.map((name) => sqlOf(home, name, signal)));
      const { rows } = await home.query(allSql, [], signal);
      return rows.map(([name]) => name ?? '');
    },
    gather: (table, { vacuum }) => ({ sql: vacuum ? `VACUUM (ANALYZE) ${table}` : `ANALYZE ${table}`, alone: vacuum }),
  };
}

const allSql = `
select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'm') and not c.relispartition and ${itsOwn} order by 1`;
