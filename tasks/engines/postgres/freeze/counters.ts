import { z } from 'zod';
import { type FreezeHome, readJson } from './home.ts';

export const counters = z.object({
  reset: z.string(),
  /** Null where it would be too much to keep beside the WAL. Rows inserted, updated and deleted, and the file, by table; large objects too. */
  logged: z.record(z.string(), z.string()).nullable(),
  unlogged: z.record(z.string(), z.string()),
});

/**
 * What the server counted. Sessions report late, a crash sets everything to zero, and what is counted may have been
 * rolled back: it can show that something was written, never that nothing was. TRUNCATE is seen by the table's new file.
 */
export type Counters = z.infer<typeof counters>;

export function readCounters(home: FreezeHome): Promise<Counters> {
  return readJson(home.query, counters, countersSql);
}

/** A sentence for each table that was written to. */
export function movedCounters(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .sort()
    .filter((name) => before[name] !== now[name])
    .map(
      (name) =>
        `${name}: inserted/updated/deleted/file ${before[name] ?? 'not there'} became ${now[name] ?? 'not there'}`,
    );
}

/** Materialised views too: no trigger keeps them from being refreshed. */
const countersSql = `
with t as (
  select c.relpersistence = 'u' as unlogged,
    case when n.nspname = 'pg_catalog' then 'large objects' else format('%I.%I', n.nspname, c.relname) end as name,
    concat_ws('/', pg_stat_get_tuples_inserted(c.oid), pg_stat_get_tuples_updated(c.oid), pg_stat_get_tuples_deleted(c.oid),
      pg_relation_filenode(c.oid)) as value
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'm') and c.relpersistence <> 't'
    and (n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'nightferry') or c.oid = 'pg_catalog.pg_largeobject'::regclass)
)
select json_build_object(
  'reset', (select coalesce(stats_reset::text, '') from pg_stat_database where datname = current_database()),
  'logged', (select coalesce(json_object_agg(name, value), '{}') from t where not unlogged),
  'unlogged', (select coalesce(json_object_agg(name, value), '{}') from t where unlogged))`;
