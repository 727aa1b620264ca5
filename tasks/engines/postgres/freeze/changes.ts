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
  // What people wrote comes before what the server wrote about it.
  const inOrder = [...written].sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b, 'en'));
  for (const [name, found] of inOrder.slice(0, named)) changes.push(await changeText(home, name, found, commits));
  if (written.size > named) changes.push(`and to ${formatCount(written.size - named, 'more table')}`);
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

async function changeText(
  home: FreezeHome,
  name: string,
  hits: readonly WalHit[],
  commits: WalRead['commits'],
): Promise<string> {
  const xids = [...new Set(hits.flatMap(({ xids }) => xids))].filter((xid) => xid !== '0');
  const at = xids.map((xid) => commits.get(xid)).find((time) => time !== undefined);
  const records = hits.reduce((sum, hit) => sum + hit.records, 0);
  const types = [...new Set(hits.map(({ manager, type }) => (manager === 'Sequence' ? 'NEXTVAL' : type)))].join(', ');
  const transaction =
    xids.length === 0 ? '' : ` (transaction ${xids.join(', ')}${at === undefined ? '' : `, committed at ${at} UTC`})`;
  const by = await authorsOf(home, xids, at);
  return `${name} was written to: ${types}, ${formatCount(records, 'record')} in the WAL${transaction}, ${by}`;
}
