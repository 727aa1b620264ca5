import { z } from 'zod';
import type { IndexUse } from '../index-use.ts';
import { readJson } from './freeze/home.ts';

type Ask = Parameters<typeof readJson>[0];

const use = z.object({
  since: z.string().nullable(),
  indexes: z.array(
    z.object({
      table: z.string(),
      index: z.string(),
      reads: z.string(),
      lastRead: z.string().nullable(),
      isKey: z.boolean(),
    }),
  ),
});

/** As the server counts: to within seconds, and since its statistics were reset. */
export async function readIndexUse(ask: Ask, signal?: AbortSignal): Promise<IndexUse> {
  const { since, indexes } = await readJson(ask, use, sql, [], signal);
  return {
    ...(since !== null && { since }),
    indexes: indexes.map(({ reads, lastRead, ...one }) => ({
      ...one,
      reads: BigInt(reads),
      ...(lastRead !== null && { lastRead }),
    })),
  };
}

const utc = (time: string) => `to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** `last_idx_scan` came with PostgreSQL 16. A database whose counters were never reset counts since the server was made. */
const sql = `
select json_build_object(
  'since', coalesce((select ${utc('stats_reset')} from pg_catalog.pg_stat_database where datname = current_database()), ${utc('pg_postmaster_start_time()')}),
  'indexes', (
    select coalesce(json_agg(json_build_object(
      'table', format('%I.%I', s.schemaname, s.relname), 'index', s.indexrelname, 'reads', s.idx_scan::text,
      'lastRead', ${utc(`(to_jsonb(s) ->> 'last_idx_scan')::timestamptz`)},
      'isKey', i.indisunique or i.indisexclusion) order by s.schemaname, s.relname, s.indexrelname), '[]')
    from pg_catalog.pg_stat_user_indexes s join pg_catalog.pg_index i on i.indexrelid = s.indexrelid
    where s.schemaname <> 'nightferry'))`;
