import { z } from 'zod';
import { Fault } from '../../../state/fault.ts';
import type { Result } from '../connection.ts';
import type { TableInfo } from '../table-info.ts';

type Ask = (sql: string, values: readonly string[]) => Promise<Result>;

/**
 * Looks a table, partitioned table, view, materialised view or foreign table up as the server itself would.
 * Faults: `database/bad-name`.
 */
export async function lookUpTable(name: string, database: string, ask: Ask): Promise<TableInfo | undefined> {
  const oid = await resolve(name, database, ask);
  if (oid === null) return undefined;
  const { rows } = await ask(tableFacts, [oid]);
  const text = rows[0]?.[0];
  return text === undefined || text === null ? undefined : facts.parse(JSON.parse(text));
}

async function resolve(name: string, database: string, ask: Ask): Promise<string | null> {
  try {
    // regclass goes through search_path and folds unquoted names, which no code of ours should imitate.
    const { rows } = await ask('select to_regclass($1)::oid::text', [name]);
    return rows[0]?.[0] ?? null;
  } catch (cause) {
    if (!(cause instanceof Fault) || cause.code !== 'database/sql') throw cause;
    throw new Fault('database/bad-name', `${name} can't be the name of a table in ${database}.`, {
      remedy: ['Write table or schema.table; put parts with capitals, spaces or dots in double quotes.'],
      retry: 'safe',
      cause,
    });
  }
}

const count = z
  .string()
  .nullable()
  .transform((text) => (text === null ? undefined : BigInt(text)));

const facts = z
  .object({
    schema: z.string(),
    name: z.string(),
    sql: z.string(),
    columns: z.array(
      z.object({
        ...{ name: z.string(), type: z.string() },
        ...{ nullable: z.boolean(), hasDefault: z.boolean(), generated: z.boolean() },
      }),
    ),
    keys: z.array(z.object({ primary: z.boolean(), columns: z.array(z.string()) })),
    estimatedRows: count,
    bytes: count,
  })
  .transform(({ keys, ...table }) => ({
    ...table,
    primaryKey: keys.find(({ primary }) => primary)?.columns ?? [],
    uniqueKeys: keys.filter(({ primary }) => !primary).map(({ columns }) => columns),
  }));

/**
 * Everything about one relation as one JSON text. Columns that older servers' catalogs lack (attgenerated,
 * attidentity, indnkeyatts) are read through to_jsonb. Sizes and estimates of a partitioned table are its leaves'.
 */
const tableFacts = `
with recursive parts as (
  select $1::oid as oid
  union all
  select i.inhrelid from pg_inherits i join parts p on i.inhparent = p.oid join pg_class c on c.oid = p.oid and c.relkind = 'p'
), leaves as (
  select c.oid, c.reltuples from parts join pg_class c using (oid) where c.relkind in ('r', 'm')
)
select json_build_object(
  'schema', n.nspname,
  'name', c.relname,
  'sql', format('%I.%I', n.nspname, c.relname),
  'columns', coalesce((
    select json_agg(json_build_object(
      'name', a.attname,
      'type', format_type(a.atttypid, a.atttypmod),
      'nullable', not a.attnotnull,
      'hasDefault', a.atthasdef or coalesce(to_jsonb(a) ->> 'attidentity', '') <> '',
      'generated', coalesce(to_jsonb(a) ->> 'attgenerated', '') <> ''
    ) order by a.attnum)
    from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]'),
  'keys', coalesce((
    select json_agg(json_build_object('primary', i.indisprimary, 'columns', k.columns) order by i.indexrelid)
    from pg_index i
    cross join lateral (
      select json_agg(a.attname order by o.position) as columns, bool_and(a.attnotnull) as certain
      from unnest(i.indkey::int2[]) with ordinality as o (attnum, position)
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = o.attnum
      where o.position <= coalesce((to_jsonb(i) ->> 'indnkeyatts')::int, i.indnatts)
    ) k
    where i.indrelid = c.oid and i.indisunique and i.indisvalid and k.certain
      and i.indpred is null and i.indexprs is null), '[]'),
  'estimatedRows', (select case when bool_and(reltuples >= 0) then sum(reltuples)::numeric(30, 0)::text end from leaves),
  'bytes', (select sum(pg_table_size(oid))::text from leaves)
)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.oid = $1::oid and c.relkind in ('r', 'p', 'v', 'm', 'f')`;
