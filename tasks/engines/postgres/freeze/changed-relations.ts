import { z } from 'zod';
import { type FreezeHome, readJson } from './home.ts';

/** What a file of this database belongs to. */
export interface ChangedRelation {
  readonly space: string;
  readonly node: string;
  /** `public.users`, `large objects`, `the catalog pg_class`; null for what is no change: indexes, statistics, ours. */
  readonly name: string | null;
}

const relations = z.array(z.object({ space: z.string(), node: z.string(), name: z.string().nullable() }));

/** Names files. One that belongs to nothing any more was dropped or rewritten meanwhile: that is a change too. */
export async function nameFiles(
  home: FreezeHome,
  files: readonly { readonly space: string; readonly node: string }[],
): Promise<readonly ChangedRelation[]> {
  if (files.length === 0) return [];
  const given = JSON.stringify(files.map(({ space, node }) => ({ space, node })));
  return readJson(home.query, relations, namesSql, [given]);
}

/** How the names of the server's own tables begin, and those of sequences. */
export const catalogs = 'the catalog ';
export const sequences = 'sequence ';

/** TOAST tables go by the table they belong to. */
const namesSql = `
with f as (
  select distinct space, node from json_to_recordset($1::json) as j (space text, node text)
), o as (
  select f.*, pg_filenode_relation(space::oid, node::oid) as own from f
), t as (
  select o.*, coalesce((select t.oid from pg_class t where t.reltoastrelid = o.own), o.own) as rel from o
)
select coalesce(json_agg(json_build_object('space', t.space, 'node', t.node, 'name', case
    when c.oid is null then 'a table that is not there any more (file ' || t.node || ')'
    when c.relkind in ('i', 'I') or n.nspname = 'nightferry' then null
    when n.nspname = 'pg_catalog' and c.relname in ('pg_statistic', 'pg_statistic_ext_data') then null
    when n.nspname = 'pg_catalog' and c.relname like 'pg_largeobject%' then 'large objects'
    when n.nspname = 'pg_catalog' then '${catalogs}' || c.relname || ' (DDL)'
    when c.relkind = 'S' then '${sequences}' || format('%I.%I', n.nspname, c.relname)
    else format('%I.%I', n.nspname, c.relname) end)
  order by t.node), '[]')
from t left join pg_class c on c.oid = t.rel left join pg_namespace n on n.oid = c.relnamespace`;
