import { type AskedLookUp, askedLookUps } from '../../copy/asked-look-ups.ts';
import { columnNamed } from '../../copy/columns.ts';
import type { ColumnMapping } from '../../copy/mapping.ts';
import type { Database } from '../engine.ts';
import type { JoinedColumns } from '../joined-table.ts';
import type { Relation } from './copy-relation.ts';
import { type SourceColumn, type SourceTable, sourceTable } from './copy-table.ts';

/** Another table that is joined to the copied one, by no more than one of its rows. */
export interface JoinedTable extends JoinedColumns<SourceColumn> {
  readonly relation: Relation;
}

/** Every table that a mapping looks something up in, once for each way in which it does. Faults: `copy/no-table`, `copy/no-column`. */
export async function joinedTables(
  database: Database,
  table: SourceTable,
  title: string,
  mappings: readonly ColumnMapping[],
): Promise<readonly JoinedTable[]> {
  return Promise.all(
    askedLookUps(mappings).map(async (asked) => {
      const { text, name } = asked.lookUp.table;
      const other = await sourceTable(database, text, name);
      return joined({ ...asked, table, title, other, unique: await uniqueKeys(database, other.sql) });
    }),
  );
}

/** The table with all that is joined to it. */
export function fromSql({ sql }: Pick<SourceTable, 'sql'>, joined: readonly JoinedTable[]): string {
  return [`FROM ${sql}`, ...joined.map(({ join }) => join)].join('\n');
}

interface Joining extends AskedLookUp {
  readonly table: SourceTable;
  readonly title: string;
  readonly other: SourceTable;
  readonly unique: readonly (readonly string[])[];
}

function joined({ lookUp, table, title, other, unique, taken, alias }: Joining): JoinedTable {
  const pairs = Object.entries(lookUp.on).map(([theirs, ours]) => ({
    theirs: column(theirs, other, lookUp.table.text),
    ours: `${table.alias}.${column(ours, table, title).sql}`,
  }));
  const found = [...new Set(taken)].map((name) => column(name, other, lookUp.table.text));
  const names = [...pairs.map(({ theirs }) => theirs), ...found].map(({ sql }, at) => `${sql} AS ${alias}_${at + 1}`);
  const keys = pairs.map(({ theirs }) => theirs.sql);
  const isUnique = !other.relation.hasChildren && unique.some((key) => covers(pairs, key));
  // Without a unique key one row is kept, with the number of those that would do: a row is never copied twice.
  const rows = isUnique
    ? `SELECT ${names.join(', ')} FROM ${other.sql}`
    : `SELECT DISTINCT ON (${keys.join(', ')}) ${names.join(', ')}, count(*) OVER (PARTITION BY ${keys.join(', ')}) AS ${alias}_n FROM ${other.sql}`;
  const on = pairs.map(({ ours }, at) => `${alias}_${at + 1} = ${ours}`).join(' AND ');
  return {
    lookUp,
    relation: other.relation,
    join: `LEFT JOIN (${rows}) AS ${alias} ON ${on}`,
    columns: found.map((each, at) => ({ ...each, sql: `${alias}_${pairs.length + at + 1}`, nullable: true })),
    isNone: `${alias}_1 IS NULL`,
    isMissing: [`${alias}_1 IS NULL`, ...pairs.map(({ ours }) => `${ours} IS NOT NULL`)].join(' AND '),
    isSeveral: isUnique ? undefined : `${alias}_n > 1`,
  };
}

/** A key of which all columns are looked up by. */
function covers(pairs: readonly { readonly theirs: SourceColumn }[], key: readonly string[]): boolean {
  return key.length > 0 && key.every((name) => pairs.some(({ theirs }) => theirs.name === name));
}

function column(written: string, table: SourceTable, title: string): SourceColumn {
  const name = columnNamed(
    written,
    table.columns.map((each) => each.name),
    title,
  );
  const found = table.columns.find((each) => each.name === name);
  if (!found) throw new TypeError(`no column ${name}`);
  return found;
}

/** Also those that may be NULL: what is NULL is never found. */
async function uniqueKeys(database: Database, sql: string): Promise<readonly (readonly string[])[]> {
  const { rows } = await database.read(
    `select a.attname, i.indexrelid from pg_index i cross join unnest(i.indkey) with ordinality k (attnum, n)
       left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum and k.attnum > 0
     where i.indrelid = $1::regclass and i.indisunique and i.indisvalid and i.indpred is null and k.n <= i.indnkeyatts
     order by i.indexrelid, k.n`,
    [sql],
  );
  const keys = Map.groupBy(rows, ([, index]) => index);
  // An expression has no name: such an index says nothing of its columns.
  return [...keys.values()].flatMap((key) => {
    const names = key.flatMap(([name]) => name ?? []);
    return names.length === key.length ? [names] : [];
  });
}
