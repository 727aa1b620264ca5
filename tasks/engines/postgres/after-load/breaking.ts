import { z } from 'zod';
import type { Breaking, Definition } from '../../../after-load/seam.ts';
import { readJson } from '../freeze/home.ts';
import type { AfterLoadHome } from './home.ts';

const shownRows = 10;

/** The row that is looked at. No column is called so. */
export const row = 'nightferry_row';

const facts = z.object({
  only: z.boolean(),
  condition: z.string(),
  columns: z.array(z.string()),
  key: z.array(z.string()),
});

export type BreakingFacts = z.infer<typeof facts>;

/** Rows that break a constraint, counted in one pass. */
export async function breakingRows(
  home: AfterLoadHome,
  definition: Definition,
  signal: AbortSignal,
): Promise<Breaking> {
  const { condition, columns, key, only } = await breakingFacts(home, definition, signal);
  const from = `FROM ${only ? 'ONLY ' : ''}${definition.table} ${row} WHERE ${condition}`;
  const sql = `SELECT count(*) ${from}`;
  const rows = BigInt((await home.query(sql, [], signal)).rows[0]?.[0] ?? 0);
  const shown = [...new Set([...key, ...columns])];
  if (rows === 0n) return { rows, sql, first: { columns: shown, rows: [] } };
  const list = shown.map((column) => `${row}.${column}::text`).join(', ');
  const found = await home.query(
    `SELECT ${list} ${from} ORDER BY ${key.length > 0 ? key.map((c) => `${row}.${c}`).join(', ') : '1'} LIMIT ${shownRows}`,
    [],
    signal,
  );
  const more = Number(rows) - found.rows.length;
  return { rows, sql, first: { columns: shown, rows: found.rows, ...(more > 0 && { more }) } };
}

/** When a row of its table breaks it, as SQL over the alias `row`. */
export async function breakingFacts(
  home: Pick<AfterLoadHome, 'query'>,
  { what, table, name }: Definition,
  signal: AbortSignal,
): Promise<BreakingFacts> {
  const ask: AfterLoadHome['query'] = (sql, values, stop) => home.query(sql, values, stop);
  if (what === 'not null') return readJson(ask, facts, nullSql, [table, name], signal);
  return readJson(ask, facts, what === 'foreign key' ? orphanSql : checkSql, [table, name], signal);
}

const about = `
  'only', c.relkind = 'r',
  'key', (select coalesce(json_agg(quote_ident(a.attname) order by o.position), '[]') from pg_index i,
    unnest(i.indkey::int2[]) with ordinality as o (attnum, position) join pg_attribute a on a.attnum = o.attnum
    where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid)`;

const nullSql = `
select json_build_object(${about}, 'condition', '${row}.' || $2 || ' IS NULL', 'columns', json_build_array($2::text))
from pg_class c where c.oid = $1::regclass`;

const ofConstraint = `from pg_constraint k join pg_class c on c.oid = k.conrelid
where k.conrelid = $1::regclass and quote_ident(k.conname) = $2`;

/** Columns in quotes or not, a check reads the same of a row under another name: it is asked over the row's own columns. */
const checkSql = `
select json_build_object(${about}, 'condition', '(' || pg_get_expr(k.conbin, k.conrelid) || ') IS FALSE',
  'columns', (select coalesce(json_agg(quote_ident(a.attname) order by a.attnum), '[]') from pg_attribute a
    where a.attrelid = c.oid and a.attnum = any (k.conkey)))
${ofConstraint}`;

/** By the operators that the foreign key itself uses. MATCH FULL: all columns or none. */
const orphanSql = `
select json_build_object(${about},
  'condition', (select case when k.confmatchtype = 'f' and count(*) > 1 then
      '((' || string_agg('${row}.' || q.child || ' IS NULL', ' OR ') || ') AND (' || string_agg('${row}.' || q.child || ' IS NOT NULL', ' OR ') || ') OR ('
      else '(' end || string_agg('${row}.' || q.child || ' IS NOT NULL', ' AND ')
    || format(' AND NOT EXISTS (SELECT FROM %s%s parent WHERE %s))', case when p.relkind = 'r' then 'ONLY ' else '' end,
      format('%I.%I', pn.nspname, p.relname), string_agg(format('parent.%s OPERATOR(%I.%s) ${row}.%s', q.parent, q.schema, q.operator, q.child), ' AND '))
    || case when k.confmatchtype = 'f' and count(*) > 1 then ')' else '' end
    from pg_class p join pg_namespace pn on pn.oid = p.relnamespace, (
      select quote_ident(a.attname) as child, quote_ident(b.attname) as parent, o.oprname as operator, os.nspname as schema
      from unnest(k.conkey, k.confkey, k.conpfeqop) as u (child, parent, op)
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.child
      join pg_attribute b on b.attrelid = k.confrelid and b.attnum = u.parent
      join pg_operator o on o.oid = u.op join pg_namespace os on os.oid = o.oprnamespace) q
    where p.oid = k.confrelid group by p.relkind, p.relname, pn.nspname),
  'columns', (select json_agg(quote_ident(a.attname) order by a.attnum) from pg_attribute a
    where a.attrelid = c.oid and a.attnum = any (k.conkey)))
${ofConstraint}`;
