import type { ReadyFinding } from '../../../checks/ready/seam.ts';
import { finding, texts } from '../../ready-rows.ts';
import { quoteLiteral } from '../copy-quote.ts';
import { itsOwn, type ReadyHome } from './home.ts';

/** Sequences that would give a value that is taken already. */
export async function overtakenSequences(home: ReadyHome, signal: AbortSignal): Promise<readonly ReadyFinding[]> {
  const findings: ReadyFinding[] = [];
  for (const [sequence = '', table = '', column = '', increment = '1'] of await texts(home, usesSql, [], signal)) {
    const step = BigInt(increment);
    const outermost = step > 0n ? 'max' : 'min';
    // A view of both at once: whoever writes meanwhile moves the sequence first.
    const asked = `select trunc((select ${outermost}(${column}) from ${table}))::text, last_value::text, is_called from ${sequence}`;
    const [[furthest = '', last = '0', isCalled] = []] = await texts(home, asked, [], signal);
    if (furthest === '') continue;
    const next = isCalled === 't' ? BigInt(last) + step : BigInt(last);
    const isPast = step > 0n ? next > BigInt(furthest) : next < BigInt(furthest);
    if (isPast) continue;
    const text = `sequence ${sequence} would give ${next} next, and ${table}.${column} goes to ${furthest}`;
    findings.push(finding('sequences', text, `select setval(${quoteLiteral(sequence).trimStart()}, ${furthest})`));
  }
  return findings;
}

/** Owned by a column (serial, identity), or asked by its default. Partitions go with their root. */
const usesSql = `
select distinct format('%I.%I', sn.nspname, s.relname), format('%I.%I', n.nspname, c.relname), quote_ident(a.attname), q.seqincrement::text
from (
  select d.objid as seq, d.refobjid as rel, d.refobjsubid as col from pg_depend d
  where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i') and d.refobjsubid > 0
  union
  select d.refobjid, f.adrelid, f.adnum from pg_depend d join pg_attrdef f on f.oid = d.objid
  where d.classid = 'pg_attrdef'::regclass and d.refclassid = 'pg_class'::regclass
) u
join pg_class s on s.oid = u.seq and s.relkind = 'S' join pg_namespace sn on sn.oid = s.relnamespace
join pg_sequence q on q.seqrelid = s.oid
join pg_class c on c.oid = u.rel and c.relkind in ('r', 'p') and not c.relispartition
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum = u.col and a.atttypid in (20, 21, 23, 1700)
where ${itsOwn} order by 1, 2, 3`;
