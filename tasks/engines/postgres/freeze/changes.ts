import { formatCount } from '../../../../state/format.ts';
import { authorsOf } from './authors.ts';
import { catalogs, nameFiles, sequences } from './changed-relations.ts';
import type { FreezeHome } from './home.ts';
import type { WalHit, WalRead } from './wal.ts';

/** Writes that the WAL shows, a sentence each; and transactions that wrote and may still be committed or rolled back. */
export interface WalChanges {
  readonly changes: readonly string[];
  readonly underWay: readonly { readonly xid: string; readonly who: string }[];
}

const named = 10;

/** What was written to this database, by table. Indexes, statistics and what is ours do not count. */
export async function changesInWal(home: FreezeHome, { hits, commits }: WalRead): Promise<WalChanges> {
  const names = await nameFiles(home, hits);
  const written = new Map<string, WalHit[]>();
  const underWay = new Map<string, string>();
  for (const hit of hits) {
    const name = names.find(({ space, node }) => space === hit.space && node === hit.node)?.name ?? null;
    if (name === null) continue;
    if (isOver(hit)) written.set(name, [...(written.get(name) ?? []), hit]);
    else for (const xid of hit.xids) underWay.set(xid, name);
  }
  const changes: string[] = [];
  // What people wrote comes before what the server wrote about it, which is told as one thing: the DDL that it was.
  const inOrder = [...written].sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b, 'en'));
  const isDefinition = ([name]: readonly [string, unknown]) => name.startsWith(catalogs);
  const contents = inOrder.filter((change) => !isDefinition(change));
  for (const [name, found] of contents.slice(0, named)) changes.push(await changeText(home, name, found, commits));
  if (contents.length > named) changes.push(`and to ${formatCount(contents.length - named, 'more table')}`);
  const definitions = inOrder.filter(isDefinition);
  if (definitions.length > 0) changes.push(await definitionText(home, definitions, commits));
  const open = [...underWay].map(async ([xid, name]) => ({
    xid,
    who: `transaction ${xid}, which wrote to ${name}, ${await authorsOf(home, [xid], undefined)}`,
  }));
  return { changes, underWay: await Promise.all(open) };
}

/** Rows first, then values that sequences gave, then DDL. */
function rank(name: string): number {
  if (name.startsWith(catalogs)) return 2;
  return name.startsWith(sequences) ? 1 : 0;
}

/** A sequence does not go back with the transaction that took its values. */
function isOver({ manager, status }: WalHit): boolean {
  return status !== 'in progress' || manager === 'Sequence';
}

/** One CREATE TABLE writes to half a dozen catalogs, which says less than its name. */
async function definitionText(
  home: FreezeHome,
  written: readonly (readonly [string, readonly WalHit[]])[],
  commits: WalRead['commits'],
): Promise<string> {
  const hits = written.flatMap(([, found]) => found);
  const xids = xidsOf(hits);
  const { rows } = await home.query(touchedSql, [`{${xids.join(',')}}`]);
  const objects = rows.map(([name]) => name ?? '');
  const more = objects.length > named ? ` and ${objects.length - named} more` : '';
  const what =
    objects.length === 0
      ? 'something was dropped or altered'
      : `there are since: ${objects.slice(0, named).join(', ')}${more}`;
  const tables = written.map(([name]) => name.slice(catalogs.length).replace(/ \(DDL\)$/, '')).join(', ');
  return `DDL, such as CREATE, ALTER, DROP or TRUNCATE: ${what}; in the catalogs ${tables}, ${await whenAndWho(home, hits, commits)}`;
}

/** Relations and functions whose definition is of these transactions, as far as they are still there. */
const touchedSql = `
select case c.relkind when 'v' then 'view' when 'm' then 'materialised view' when 'S' then 'sequence' else 'table' end || ' '
  || format('%I.%I', n.nspname, c.relname)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.xmin::text = any ($1::text[]) and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and n.nspname !~ '^pg_'
union all
select 'function ' || format('%I.%I', n.nspname, p.proname) from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where p.xmin::text = any ($1::text[]) and n.nspname !~ '^pg_'
order by 1`;

async function changeText(
  home: FreezeHome,
  name: string,
  hits: readonly WalHit[],
  commits: WalRead['commits'],
): Promise<string> {
  const types = [...new Set(hits.map(({ manager, type }) => (manager === 'Sequence' ? 'NEXTVAL' : type)))].join(', ');
  return `${name} was written to: ${types}, ${await whenAndWho(home, hits, commits)}`;
}

async function whenAndWho(home: FreezeHome, hits: readonly WalHit[], commits: WalRead['commits']): Promise<string> {
  const xids = xidsOf(hits);
  const at = xids.map((xid) => commits.get(xid)).find((time) => time !== undefined);
  const records = hits.reduce((sum, hit) => sum + hit.records, 0);
  const transaction =
    xids.length === 0 ? '' : ` (transaction ${xids.join(', ')}${at === undefined ? '' : `, committed at ${at} UTC`})`;
  const by = await authorsOf(home, xids, at);
  return `${formatCount(records, 'record')} in the WAL${transaction}, ${by}`;
}

function xidsOf(hits: readonly WalHit[]): readonly string[] {
  return [...new Set(hits.flatMap(({ xids }) => xids))].filter((xid) => xid !== '0');
}
