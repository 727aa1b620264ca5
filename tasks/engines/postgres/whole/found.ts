import { z } from 'zod';

const column = z.object({
  ...{ name: z.string(), sql: z.string(), type: z.string(), nullable: z.boolean() },
  ...{ hasDefault: z.boolean(), generated: z.boolean() },
  ...{ baseId: z.string(), modifier: z.number(), baseType: z.string(), typeName: z.string(), kind: z.string() },
  labels: z.array(z.string()),
});

const table = z.object({
  ...{ oid: z.string(), schema: z.string(), name: z.string(), sql: z.string(), schemaSql: z.string() },
  ...{ estimatedRows: z.string().nullable(), bytes: z.string() },
  ...{ isReadable: z.boolean(), hasHiddenRows: z.boolean(), isInherited: z.boolean() },
  columns: z.array(column),
  primaryKey: z.array(z.string()),
  uniqueKeys: z.array(z.array(z.string())),
  foreignKeys: z.array(
    z.object({
      ...{ name: z.string(), columns: z.array(z.string()), to: z.array(z.string()), toColumns: z.array(z.string()) },
      ...{ drop: z.string(), add: z.string() },
    }),
  ),
  sequences: z.array(z.object({ column: z.string() })),
  triggers: z.array(z.string()),
  checks: z.array(z.object({ column: z.string(), definition: z.string() })),
});

/** What `catalogSql` returns, as one JSON text. */
export const foundCatalog = z.object({
  ...{ database: z.string(), version: z.string(), timeZone: z.string(), role: z.string() },
  tables: z.array(table),
  others: z.array(z.object({ kind: z.string(), sql: z.string() })),
  looseSequences: z.array(z.object({ name: z.string(), sql: z.string() })),
});

export type FoundTable = z.infer<typeof table>;
export type FoundColumn = z.infer<typeof column>;

/** `public` goes without saying where the search path finds the same table without it. */
const nameOf = (relation: string) =>
  `case when n.nspname = 'public' and pg_table_is_visible(${relation}.oid) then quote_ident(${relation}.relname)
     else format('%I.%I', n.nspname, ${relation}.relname) end`;

const notOurs = (relation: string) => `
  n.nspname not in ('pg_catalog', 'information_schema', 'nightferry') and n.nspname not like 'pg\\_toast%' and n.nspname not like 'pg\\_temp%'
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = ${relation}.oid and d.deptype = 'e')`;

/**
 * Everything about all tables as one JSON text. Columns that older servers' catalogs lack are read through to_jsonb.
 * Partitions belong to their table, as do their sizes; tables of extensions and of Nightferry are nobody's to copy.
 */
export const catalogSql = `
with recursive relations as materialized (
  select c.oid, c.relname, c.relkind, n.nspname, ${nameOf('c')} as sql
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition and ${notOurs('c')}
), tables as materialized (
  select * from relations where relkind in ('r', 'p')
), parts as (
  select oid as root, oid from tables
  union all
  select p.root, i.inhrelid from parts p join pg_class c on c.oid = p.oid and c.relkind = 'p' join pg_inherits i on i.inhparent = p.oid
), sizes as materialized (
  select p.root, sum(pg_relation_size(p.oid)) as bytes,
    case when bool_and(c.reltuples >= 0) then sum(c.reltuples)::numeric(30, 0) end as rows
  from parts p join pg_class c on c.oid = p.oid and c.relkind = 'r' group by p.root
), base as (
  select a.attrelid, a.attnum, a.attnotnull, a.atttypid as typid, a.atttypmod as modifier
  from pg_attribute a join tables t on t.oid = a.attrelid where a.attnum > 0 and not a.attisdropped
  union all
  select b.attrelid, b.attnum, b.attnotnull or t.typnotnull, t.typbasetype, t.typtypmod
  from base b join pg_type t on t.oid = b.typid where t.typtype = 'd'
), bottoms as materialized (
  select b.*, bool_or(b.attnotnull) over (partition by b.attrelid, b.attnum) as is_certain from base b
), columns as materialized (
  select a.attrelid, json_agg(json_build_object(
    'name', a.attname, 'sql', quote_ident(a.attname), 'type', format_type(a.atttypid, a.atttypmod),
    'nullable', not b.is_certain,
    'hasDefault', a.atthasdef or coalesce(to_jsonb(a) ->> 'attidentity', '') <> '',
    'generated', coalesce(to_jsonb(a) ->> 'attgenerated', '') <> '',
    'baseId', b.typid::text, 'modifier', b.modifier, 'baseType', format_type(b.typid, b.modifier), 'typeName', t.typname,
    'kind', case when t.typcategory = 'A' then 'a' else t.typtype::text end,
    'labels', coalesce((select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid), '[]')
  ) order by a.attnum) as list
  from bottoms b
  join pg_type t on t.oid = b.typid and t.typtype <> 'd'
  join pg_attribute a on a.attrelid = b.attrelid and a.attnum = b.attnum
  group by a.attrelid
), keys as materialized (
  select i.indrelid, i.indexrelid, i.indisprimary, k.columns
  from pg_index i join tables t on t.oid = i.indrelid
  cross join lateral (
    select json_agg(a.attname order by o.position) as columns, bool_and(a.attnotnull) as certain
    from unnest(i.indkey::int2[]) with ordinality as o (attnum, position)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = o.attnum
    where o.position <= coalesce((to_jsonb(i) ->> 'indnkeyatts')::int, i.indnatts)
  ) k
  where i.indisunique and i.indisvalid and k.certain and i.indpred is null and i.indexprs is null
), links as materialized (
  select f.conrelid, json_agg(json_build_object(
    'name', f.conname,
    'columns', (select json_agg(a.attname order by o.position) from unnest(f.conkey) with ordinality o (attnum, position)
      join pg_attribute a on a.attrelid = f.conrelid and a.attnum = o.attnum),
    'to', json_build_array(n.nspname, r.relname),
    'toColumns', (select json_agg(a.attname order by o.position) from unnest(f.confkey) with ordinality o (attnum, position)
      join pg_attribute a on a.attrelid = f.confrelid and a.attnum = o.attnum),
    'drop', format('alter table %s drop constraint %I', t.sql, f.conname),
    'add', format('alter table %s add constraint %I %s', t.sql, f.conname, pg_get_constraintdef(f.oid))
  ) order by f.conname) as list
  from pg_constraint f
  join tables t on t.oid = f.conrelid
  join pg_class r on r.oid = f.confrelid join pg_namespace n on n.oid = r.relnamespace
  where f.contype = 'f' and coalesce((to_jsonb(f) ->> 'conparentid')::oid, 0) = 0
  group by f.conrelid
), fillers as materialized (
  select d.objid as sequence, d.refobjid as relation, d.refobjsubid as attnum from pg_depend d
  where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i') and d.refobjsubid > 0
  union
  select d.refobjid, ad.adrelid, ad.adnum from pg_attrdef ad
  join pg_depend d on d.classid = 'pg_attrdef'::regclass and d.objid = ad.oid and d.refclassid = 'pg_class'::regclass
), sequences as materialized (
  select f.relation, f.sequence, json_build_object('column', a.attname) as entry
  from fillers f
  join tables t on t.oid = f.relation
  join pg_sequence s on s.seqrelid = f.sequence
  join pg_attribute a on a.attrelid = f.relation and a.attnum = f.attnum
  where a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
), checks as materialized (
  select k.conrelid, json_agg(json_build_object('column', a.attname, 'definition', pg_get_constraintdef(k.oid))) as list
  from pg_constraint k join tables t on t.oid = k.conrelid
  join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
  where k.contype = 'c' and cardinality(k.conkey) = 1
  group by k.conrelid
)
select json_build_object(
  'database', current_database(),
  'version', current_setting('server_version'),
  'timeZone', (select reset_val from pg_settings where name = 'TimeZone'),
  'role', quote_ident(current_user),
  'tables', coalesce((
    select json_agg(json_build_object(
      'oid', t.oid::text, 'schema', t.nspname, 'name', t.relname, 'sql', t.sql, 'schemaSql', quote_ident(t.nspname),
      'estimatedRows', s.rows::text, 'bytes', coalesce(s.bytes, 0)::text,
      'isReadable', has_table_privilege(t.oid, 'select') and has_schema_privilege(t.nspname, 'usage'),
      'hasHiddenRows', row_security_active(t.oid),
      'isInherited', t.relkind = 'r' and exists (select from pg_inherits i where i.inhparent = t.oid),
      'columns', coalesce((select list from columns where attrelid = t.oid), '[]'),
      'primaryKey', coalesce((select columns from keys where indrelid = t.oid and indisprimary), '[]'),
      'uniqueKeys', coalesce((select json_agg(columns order by indexrelid) from keys where indrelid = t.oid and not indisprimary), '[]'),
      'foreignKeys', coalesce((select list from links where conrelid = t.oid), '[]'),
      'sequences', coalesce((select json_agg(entry order by sequence) from sequences where relation = t.oid), '[]'),
      'triggers', coalesce((select json_agg(g.tgname order by g.tgname) from pg_trigger g
        where g.tgrelid = t.oid and not g.tgisinternal and g.tgenabled in ('O', 'A') and g.tgtype & 4 <> 0), '[]'),
      'checks', coalesce((select list from checks where conrelid = t.oid), '[]')
    ) order by t.nspname, t.relname)
    from tables t left join sizes s on s.root = t.oid), '[]'),
  'others', coalesce((select json_agg(json_build_object('kind', relkind, 'sql', sql) order by sql) from relations
    where relkind in ('v', 'm', 'f')), '[]'),
  'looseSequences', coalesce((
    select json_agg(json_build_object('name', c.relname, 'sql', ${nameOf('c')}) order by c.relname)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'S' and ${notOurs('c')} and c.oid not in (select sequence from sequences)), '[]')
)`;
