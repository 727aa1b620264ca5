import { z } from 'zod';
import type { ConstraintKind, Definition, Found, Kept } from '../../../after-load/seam.ts';
import { quoteLiteral } from '../copy-quote.ts';
import { itsOwn } from './home.ts';

export const constraintFacts = z.object({
  name: z.string(),
  table: z.string(),
  type: z.enum(['f', 'c']),
  written: z.string(),
  valid: z.boolean(),
  comment: z.string().nullable(),
  partitioned: z.boolean(),
});

export type ConstraintFacts = z.infer<typeof constraintFacts>;

/** What can be dropped. A foreign key of a partitioned table can't be made again without checking its rows at once. */
export function judged(facts: readonly ConstraintFacts[], kinds: readonly ConstraintKind[]): Found {
  const definitions: Definition[] = [];
  const kept: Kept[] = [];
  for (const fact of facts) {
    if (!kinds.includes(fact.type === 'f' ? 'foreign-keys' : 'checks')) continue;
    const { name, table } = fact;
    if (fact.type === 'f' && fact.partitioned)
      kept.push({
        title: `${name} on ${table}`,
        why: 'its table is partitioned: it can only be added together with the check of all rows',
      });
    else definitions.push(definitionOf(fact));
  }
  return { definitions, kept };
}

export function definitionOf({ name, table, type, written, valid, comment }: ConstraintFacts): Definition {
  const text = written.replace(/ NOT VALID$/, '');
  return {
    id: `constraint ${table} ${name}`,
    what: type === 'f' ? 'foreign key' : 'check',
    title: `${name} on ${table}`,
    ...{ table, name, written: text },
    drop: [`ALTER TABLE ${table} DROP CONSTRAINT ${name}`],
    build: [`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${text} NOT VALID`],
    // One that held for new rows only comes back as it was.
    ...(valid && { validate: [`ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`] }),
    finish:
      comment === null ? [] : [`COMMENT ON CONSTRAINT ${name} ON ${table} IS ${quoteLiteral(comment).trimStart()}`],
  };
}

/** A column that must not be NULL; checking its rows and saying so is one statement. */
export function notNull(table: string, column: string): Definition {
  const change = `ALTER TABLE ${table} ALTER COLUMN ${column}`;
  return {
    id: `not null ${table} ${column}`,
    what: 'not null',
    title: `${column} of ${table}`,
    ...{ table, name: column },
    drop: [`${change} DROP NOT NULL`],
    build: [],
    validate: [`${change} SET NOT NULL`],
    finish: [],
  };
}

/** Those that go with a parent's are its. */
export const constraintsSql = `
select coalesce(json_agg(json_build_object(
  'name', quote_ident(k.conname), 'table', format('%I.%I', n.nspname, c.relname), 'type', k.contype,
  'written', pg_get_constraintdef(k.oid), 'valid', k.convalidated, 'comment', obj_description(k.oid, 'pg_constraint'),
  'partitioned', c.relkind = 'p') order by n.nspname, c.relname, k.contype, k.conname), '[]')
from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
where k.contype in ('f', 'c') and k.conparentid = 0 and k.coninhcount = 0 and c.relkind in ('r', 'p') and ${itsOwn}
  and ($1::oid[] is null or c.oid = any ($1::oid[]))`;

/** Columns of a primary key and identity columns can't be NULL whatever is said of them. */
export const notNullSql = `
select format('%I.%I', n.nspname, c.relname), quote_ident(a.attname)
from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
where a.attnum > 0 and not a.attisdropped and a.attnotnull and a.attidentity = '' and a.attinhcount = 0
  and c.relkind in ('r', 'p') and ${itsOwn} and ($1::oid[] is null or c.oid = any ($1::oid[]))
  and not exists (select from pg_index i where i.indrelid = c.oid and (i.indisprimary or i.indisreplident) and a.attnum = any (i.indkey))
order by 1, a.attnum`;
