import { z } from 'zod';
import { Fault } from '../../../../state/fault.ts';
import type { Definition, Relatives } from '../../../after-load/seam.ts';
import type { Connection } from '../../connection.ts';
import type { LedgerKey } from '../../ledger.ts';
import type { RejectStore } from '../../rejects.ts';
import { quoteLiteral } from '../copy-quote.ts';
import { readJson } from '../freeze/home.ts';
import { breakingFacts, row } from './breaking.ts';
import type { AfterLoadHome } from './home.ts';
import { writeDown } from './write-down.ts';

/** Of rows that refer to rows that refer to orphans. Each is a look at every table that refers to one of them. */
const mostRounds = 200;

/** What moving would take along. Counted in a transaction that is rolled back. */
export async function countFamily(
  home: AfterLoadHome,
  definition: Definition,
  signal: AbortSignal,
): Promise<readonly Relatives[]> {
  const connection = await home.connect();
  try {
    await connection.query('begin');
    const family = await gather(connection, definition, signal);
    await connection.query('rollback');
    return family.map(({ table, rows }) => ({ table, rows }));
  } finally {
    await connection.close();
  }
}

/**
 * Writes the rows that break a constraint into the rejects, with all that refer to them through whatever foreign keys, and
 * deletes them in one statement, so that circles do no harm. Nobody else writes to these tables until the commit.
 */
export async function moveFamily(
  { home, rejects }: { readonly home: AfterLoadHome; readonly rejects: RejectStore },
  connection: Connection,
  definition: Definition,
  { step, signal }: { readonly step: LedgerKey; readonly signal: AbortSignal },
): Promise<readonly Relatives[]> {
  await connection.query(`LOCK TABLE ${definition.table} IN SHARE ROW EXCLUSIVE MODE`, [], signal);
  const family = await gather(connection, definition, signal, { locking: true });
  for (const member of family) await writeDown(member, { home, rejects, definition, step, signal }, connection);
  const deletes = family.map(
    ({ oid, table, only }, index) =>
      `gone_${index} AS (DELETE FROM ${only}${table} t USING nightferry_moving m WHERE m.root = ${oid} AND m.rel = t.tableoid AND m.tid = t.ctid)`,
  );
  if (deletes.length > 0) await connection.query(`WITH ${deletes.join(', ')} SELECT`, [], signal);
  await connection.query('DROP TABLE pg_temp.nightferry_moving');
  return family.map(({ table, rows }) => ({ table, rows }));
}

interface Member extends Relatives {
  readonly oid: string;
  /** `ONLY `, but for a partitioned table. */
  readonly only: string;
}

/** Into a temporary table: the rows, then again and again what refers to them, until nothing is new. */
async function gather(
  connection: Connection,
  definition: Definition,
  signal: AbortSignal,
  { locking = false } = {},
): Promise<readonly Member[]> {
  const { condition, only } = await breakingFacts(connection, definition, signal);
  await connection.query(
    'CREATE TEMPORARY TABLE nightferry_moving (root oid, rel oid, tid tid, round int, PRIMARY KEY (rel, tid)) ON COMMIT DROP',
  );
  const insert = 'INSERT INTO pg_temp.nightferry_moving';
  const root = `${quoteLiteral(definition.table).trimStart()}::regclass`;
  await connection.query(
    `${insert} SELECT ${root}, ${row}.tableoid, ${row}.ctid, 0 FROM ${only ? 'ONLY ' : ''}${definition.table} ${row} WHERE ${condition}`,
    [],
    signal,
  );
  const locked = new Set<string>([definition.table]);
  for (let round = 1; ; round += 1) {
    if (round > mostRounds) throw tooDeep(definition);
    let found = 0;
    const edges = await readJson((sql, values) => connection.query(sql, values, signal), z.array(edge), edgesSql);
    for (const { child, parent, childOnly, parentOnly, match, oid } of edges) {
      if (locking && !locked.has(child))
        await connection.query(`LOCK TABLE ${child} IN SHARE ROW EXCLUSIVE MODE`, [], signal);
      locked.add(child);
      const { rowCount } = await connection.query(
        `${insert} SELECT DISTINCT ${oid}::oid, c.tableoid, c.ctid, ${round}
         FROM ${parentOnly}${parent} p JOIN pg_temp.nightferry_moving m ON m.rel = p.tableoid AND m.tid = p.ctid AND m.round = ${round - 1}
         JOIN ${childOnly}${child} c ON ${match} ON CONFLICT DO NOTHING`,
        [],
        signal,
      );
      found += rowCount;
    }
    if (found === 0) break;
  }
  const { rows } = await connection.query(
    `SELECT m.root::text, format('%I.%I', n.nspname, c.relname), case when c.relkind = 'r' then 'ONLY ' else '' end, count(*)
     FROM pg_temp.nightferry_moving m JOIN pg_class c ON c.oid = m.root JOIN pg_namespace n ON n.oid = c.relnamespace
     GROUP BY 1, 2, 3 ORDER BY m.root::text::oid <> ${root}, 2`,
    [],
    signal,
  );
  return rows.map(([oid, table, prefix, count]) => ({
    oid: oid ?? '',
    table: table ?? '',
    only: prefix ?? '',
    rows: BigInt(count ?? 0),
  }));
}

function tooDeep({ title }: Definition): Fault {
  return new Fault(
    'constraints/too-deep',
    `Rows that break ${title} have others that refer to them in more than ${mostRounds} generations: they can't be moved together.`,
    {
      remedy: [
        'Repair them: a row that is the first of a chain holds all of it.',
        'Or retry, and say that they may stay: the constraint then holds for new rows only.',
      ],
      retry: 'safe',
    },
  );
}

const edge = z.object({
  child: z.string(),
  parent: z.string(),
  childOnly: z.string(),
  parentOnly: z.string(),
  match: z.string(),
  oid: z.string(),
});

/** Foreign keys to the tables that rows are moved from so far. */
const edgesSql = `
select coalesce(json_agg(json_build_object(
  'oid', k.conrelid::oid::text,
  'child', format('%I.%I', cn.nspname, c.relname), 'childOnly', case when c.relkind = 'r' then 'ONLY ' else '' end,
  'parent', format('%I.%I', pn.nspname, p.relname), 'parentOnly', case when p.relkind = 'r' then 'ONLY ' else '' end,
  'match', (select string_agg(format('p.%I OPERATOR(%I.%s) c.%I', b.attname, os.nspname, o.oprname, a.attname), ' AND ')
    from unnest(k.conkey, k.confkey, k.conpfeqop) as u (child, parent, op)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.child
    join pg_attribute b on b.attrelid = k.confrelid and b.attnum = u.parent
    join pg_operator o on o.oid = u.op join pg_namespace os on os.oid = o.oprnamespace))), '[]')
from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace cn on cn.oid = c.relnamespace
join pg_class p on p.oid = k.confrelid join pg_namespace pn on pn.oid = p.relnamespace
where k.contype = 'f' and k.conparentid = 0 and k.confrelid in (select root from pg_temp.nightferry_moving)`;
