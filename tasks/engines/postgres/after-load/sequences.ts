import type { SequencePlace, SequenceState, Sequences, SequenceUse } from '../../../after-load/seam.ts';
import { quoteLiteral } from '../copy-quote.ts';
import { type AfterLoadHome, itsOwn, oidsOf } from './home.ts';

/** Sequences that a column owns (serial, identity) or asks in its default. */
export function postgresSequences(home: AfterLoadHome): Sequences {
  return {
    async look(tables, { keys, signal }) {
      const { rows } = await home.query(usesSql, [await oidsOf(home, tables, signal), keys ? 'true' : 'false'], signal);
      const states = new Map<string, SequenceState>();
      for (const [name = '', table = '', column = '', increment, min, max, cycles, low, high] of rows.map(texts)) {
        const isUp = BigInt(increment ?? '1') > 0n;
        const asked = `select last_value::text, is_called, ${keys ? `trunc((select ${isUp ? 'max' : 'min'}(${column}) from ${table}))::text` : 'null'} from ${name}`;
        const [last = '', isCalled, furthest] = (await home.query(asked, [], signal)).rows[0] ?? [];
        const end = (isUp ? high : low) || null;
        const use: SequenceUse = { table, column, furthest: furthest ?? null, end };
        const place = { last: last ?? '', isCalled: isCalled === 't' };
        const known = states.get(name);
        const uses = [...(known?.uses ?? []), use];
        const bounds = { increment: increment ?? '1', min: min ?? '', max: max ?? '', cycles: cycles === 't' };
        states.set(name, { name, ...bounds, ...place, uses });
      }
      return [...states.values()];
    },

    advance: (sequence, to) => {
      const isBehind = BigInt(sequence.increment) > 0n ? '<=' : '>=';
      return `${setval(sequence.name, to)} FROM ${sequence.name} WHERE last_value ${isBehind} ${to.last}`;
    },

    restore: (name, from, to) =>
      `${setval(name, to)} FROM ${name} WHERE last_value = ${from.last} AND is_called = ${from.isCalled}`,

    room: ({ name, increment }) => [
      `See what it may give: \\d ${name}`,
      `ALTER SEQUENCE ${name} AS bigint ${BigInt(increment) > 0n ? 'MAXVALUE 9223372036854775807' : 'MINVALUE -9223372036854775808'};  -- and make its column a bigint where it is none`,
    ],
  };
}

function setval(name: string, { last, isCalled }: SequencePlace): string {
  return `SELECT setval(${quoteLiteral(name).trimStart()}, ${last}, ${isCalled})`;
}

function texts(row: readonly (string | null)[]): readonly string[] {
  return row.map((cell) => cell ?? '');
}

const usesSql = `
select distinct format('%I.%I', sn.nspname, s.relname), format('%I.%I', n.nspname, c.relname), quote_ident(a.attname),
  q.seqincrement::text, q.seqmin::text, q.seqmax::text, q.seqcycle,
  case a.atttypid when 21 then '-32768' when 23 then '-2147483648' when 20 then '-9223372036854775808' end,
  case a.atttypid when 21 then '32767' when 23 then '2147483647' when 20 then '9223372036854775807' end
from (
  select d.objid as seq, d.refobjid as rel, d.refobjsubid as col from pg_depend d
  where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i') and d.refobjsubid > 0
  union
  select d.refobjid, f.adrelid, f.adnum from pg_depend d join pg_attrdef f on f.oid = d.objid
  where d.classid = 'pg_attrdef'::regclass and d.refclassid = 'pg_class'::regclass
) u
join pg_class s on s.oid = u.seq and s.relkind = 'S' join pg_namespace sn on sn.oid = s.relnamespace
join pg_sequence q on q.seqrelid = s.oid
join pg_class c on c.oid = u.rel and c.relkind in ('r', 'p')
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum = u.col and a.atttypid in (20, 21, 23, 1700)
where ${itsOwn} and case when $1::oid[] is null then not c.relispartition else c.oid = any ($1::oid[]) end
  and case when $2::boolean or s.relkind <> 'S' then true else has_sequence_privilege(s.oid, 'select') end order by 1, 2, 3`;
