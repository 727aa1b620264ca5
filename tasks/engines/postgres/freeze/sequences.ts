import { z } from 'zod';
import { type FreezeHome, readJson } from './home.ts';

/** More than this are kept as a digest only, which says that one of them moved but not which. */
const keptByName = 200;

export const sequences = z.object({
  count: z.number(),
  digest: z.string(),
  values: z.record(z.string(), z.string()).nullable(),
  /** How many our role may not read. */
  hidden: z.number().default(0),
});

/** Where the sequences are. `nextval` often leaves nothing in the WAL: it takes values 32 at a time. */
export type Sequences = z.infer<typeof sequences>;

export function readSequences(home: FreezeHome): Promise<Sequences> {
  return readJson(home.query, sequences, sequencesSql);
}

/** A sentence for each that moved. */
export function movedSequences(before: Sequences, now: Sequences): readonly string[] {
  if (before.digest === now.digest) return [];
  const [from, to] = [before.values, now.values];
  if (from === null || to === null) return ['at least one sequence was moved, made or dropped'];
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return names
    .filter((name) => from[name] !== to[name])
    .map((name) => `sequence ${name} went from ${from[name] ?? 'nothing'} to ${to[name] ?? 'nothing'}`);
}

/** A sequence that our role may not read has no value here; of its moves the WAL shows one in 32. */
const sequencesSql = `
with s as (
  select format('%I.%I', schemaname, sequencename) as name, coalesce(last_value::text, 'not used or not readable') as value
  from pg_sequences where schemaname <> 'nightferry' and schemaname !~ '^pg_temp'
)
select json_build_object(
  'count', count(*),
  'digest', md5(coalesce(string_agg(name || '=' || value, ',' order by name), '')),
  'values', case when count(*) <= ${keptByName} then coalesce(json_object_agg(name, value order by name), '{}') end,
  'hidden', (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relpersistence <> 't' and n.nspname <> 'nightferry'
      and case when c.relkind = 'S' then not has_sequence_privilege(c.oid, 'select, usage') else false end))
from s`;
