import { z } from 'zod';
import type { Definition, Found, Kept } from '../../../after-load/seam.ts';
import { quoteLiteral } from '../copy-quote.ts';
import { itsOwn } from './home.ts';

export const indexFacts = z.object({
  index: z.string(),
  name: z.string(),
  table: z.string(),
  written: z.string(),
  valid: z.boolean(),
  primary: z.boolean(),
  identity: z.boolean(),
  clustered: z.boolean(),
  partitioned: z.boolean(),
  tablespace: z.string().nullable(),
  comment: z.string().nullable(),
  statistics: z.array(z.tuple([z.number(), z.number()])),
  constraint: z.string().nullable(),
  type: z.string().nullable(),
  constraintWritten: z.string().nullable(),
  deferrable: z.string(),
  constraintComment: z.string().nullable(),
  referredBy: z.array(z.string()),
  views: z.array(z.string()),
});

export type IndexFacts = z.infer<typeof indexFacts>;

/** What can be dropped, and what has to stay. */
export function judged(facts: readonly IndexFacts[], primaryKeys: boolean): Found {
  const definitions: Definition[] = [];
  const kept: Kept[] = [];
  for (const fact of facts) {
    const why = whyKept(fact, primaryKeys);
    if (why === undefined) definitions.push(definitionOf(fact));
    else kept.push({ title: titleOf(fact), why });
  }
  return { definitions, kept };
}

function whyKept(fact: IndexFacts, primaryKeys: boolean): string | undefined {
  if (fact.partitioned) return 'it belongs to a partitioned table';
  if (fact.referredBy.length > 0) return `foreign keys refer to it: ${fact.referredBy.join(', ')}`;
  if (fact.identity) return 'it is the replica identity';
  if (fact.views.length > 0) return `views need it: ${fact.views.join(', ')}`;
  if (fact.primary && !primaryKeys) return 'it is the primary key';
  return undefined;
}

function titleOf({ name, table, valid }: IndexFacts): string {
  return `${name} on ${table}${valid ? '' : ' (invalid)'}`;
}

function definitionOf(fact: IndexFacts): Definition {
  const { index, name, table, written, constraint, type, constraintWritten, comment, constraintComment } = fact;
  const tablespace = fact.tablespace === null ? [] : [`SET LOCAL default_tablespace = ${literal(fact.tablespace)}`];
  // An exclusion constraint is made with its index; so is whatever of a later server can't be made from one.
  const isWhole = constraint !== null && (type === 'x' || !/ USING btree /.test(written));
  const finish = [
    ...(comment === null ? [] : [`COMMENT ON INDEX ${index} IS ${literal(comment)}`]),
    ...(constraintComment === null
      ? []
      : [`COMMENT ON CONSTRAINT ${name} ON ${table} IS ${literal(constraintComment)}`]),
    ...(fact.clustered ? [`ALTER TABLE ${table} CLUSTER ON ${name}`] : []),
    ...fact.statistics.map(
      ([column, target]) => `ALTER INDEX ${index} ALTER COLUMN ${column} SET STATISTICS ${target}`,
    ),
  ];
  const make = isWhole ? `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${constraintWritten}` : written;
  return {
    id: `index ${index}`,
    what: constraint === null ? 'index' : type === 'p' ? 'primary key' : type === 'u' ? 'unique' : 'exclusion',
    title: titleOf(fact),
    ...{ table, name: index, written, finish },
    drop: [constraint === null ? `DROP INDEX ${index}` : `ALTER TABLE ${table} DROP CONSTRAINT ${name}`],
    build: [...tablespace, make],
    ...(constraint !== null &&
      !isWhole && {
        attach: `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${type === 'p' ? 'PRIMARY KEY' : 'UNIQUE'} USING INDEX ${name}${fact.deferrable}`,
      }),
  };
}

function literal(text: string): string {
  return quoteLiteral(text).trimStart();
}

export const indexesSql = `
select coalesce(json_agg(json_build_object(
  'index', format('%I.%I', tn.nspname, ic.relname), 'name', quote_ident(ic.relname),
  'table', format('%I.%I', n.nspname, c.relname), 'written', pg_get_indexdef(ic.oid),
  'valid', i.indisvalid and i.indisready and i.indislive, 'primary', i.indisprimary, 'identity', i.indisreplident,
  'clustered', i.indisclustered,
  'partitioned', ic.relkind = 'I' or exists (select from pg_inherits h where h.inhrelid = ic.oid),
  'tablespace', (select spcname from pg_tablespace s where s.oid = ic.reltablespace),
  'comment', obj_description(ic.oid, 'pg_class'),
  'statistics', (select coalesce(json_agg(json_build_array(a.attnum, a.attstattarget) order by a.attnum), '[]')
    from pg_attribute a where a.attrelid = ic.oid and a.attstattarget >= 0),
  'constraint', k.conname, 'type', k.contype, 'constraintWritten', pg_get_constraintdef(k.oid),
  'deferrable', case when k.condeferrable then ' DEFERRABLE' else '' end || case when k.condeferred then ' INITIALLY DEFERRED' else '' end,
  'constraintComment', obj_description(k.oid, 'pg_constraint'),
  'referredBy', (select coalesce(json_agg(format('%I on %s', f.conname, f.conrelid::regclass) order by f.conname), '[]')
    from pg_constraint f where f.contype = 'f' and f.conindid = ic.oid),
  'views', (select coalesce(json_agg(distinct r.ev_class::regclass::text), '[]')
    from pg_depend d join pg_rewrite r on r.oid = d.objid
    where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_constraint'::regclass and d.refobjid = k.oid)
  ) order by n.nspname, c.relname, ic.relname), '[]')
from pg_index i join pg_class ic on ic.oid = i.indexrelid join pg_namespace tn on tn.oid = ic.relnamespace
join pg_class c on c.oid = i.indrelid and c.relkind in ('r', 'p', 'm') join pg_namespace n on n.oid = c.relnamespace
left join pg_constraint k on k.conindid = ic.oid and k.contype in ('p', 'u', 'x') and k.conrelid = c.oid
where ${itsOwn} and ($1::oid[] is null or c.oid = any ($1::oid[]))`;
