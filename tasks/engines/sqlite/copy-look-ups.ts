import { Fault } from '../../../state/fault.ts';
import { type AskedLookUp, askedLookUps } from '../../copy/asked-look-ups.ts';
import { columnNamed } from '../../copy/columns.ts';
import type { Affinity } from '../../copy/holds.ts';
import type { LookUp } from '../../copy/look-up.ts';
import type { ColumnMapping, Scalar } from '../../copy/mapping.ts';
import { lookUpRefusals } from '../../copy/survey-faults.ts';
import type { JoinedColumns } from '../joined-table.ts';
import type { Expression, Fill } from './copy-expressions.ts';
import { literalOf, shownLiteral } from './copy-literals.ts';
import { type SourceColumn, type SourceTable, sourceTable } from './copy-table.ts';
import type { SqliteDatabase } from './database.ts';

/** Another table that is joined to the copied one, by no more than one of its rows. */
export type JoinedTable = JoinedColumns<SourceColumn>;

/** Every table that a mapping looks something up in, once for each way in which it does. Faults: `copy/no-table`, `copy/no-column`. */
export async function joinedTables(
  database: SqliteDatabase,
  table: SourceTable,
  title: string,
  mappings: readonly ColumnMapping[],
): Promise<readonly JoinedTable[]> {
  return Promise.all(
    askedLookUps(mappings).map(async (asked) => {
      const { text, name } = asked.lookUp.table;
      const other = await sourceTable(database, text, name);
      return joined({ ...asked, table, title, other, unique: await uniqueKeys(database, name) });
    }),
  );
}

/** A column of the row that was found, as `build` makes an expression of it; and what stands for rows that found none. */
export function lookedUp(
  found: JoinedTable,
  otherwise: Scalar | undefined,
  fill: Fill,
  build: (columnOf: (name: string) => SourceColumn) => Expression,
): Expression {
  const { text } = found.lookUp.table;
  const made = build((name) => columnIn(name, found.columns, text));
  const missing = otherwise === undefined ? found.isMissing : undefined;
  const expression = { ...made, refusals: lookUpRefusals(text, missing, found.isSeveral) };
  if (otherwise === undefined || otherwise === null) return expression;
  const either = (none: string, some: string) => `CASE WHEN ${found.isNone} THEN ${none} ELSE ${some} END`;
  return {
    ...expression,
    shown: either(shownLiteral(otherwise, fill), made.shown),
    field: made.field && either(literalOf(otherwise, fill), made.field),
  };
}

export function columnIn(name: string, columns: readonly SourceColumn[], title: string): SourceColumn {
  const names = columns.map((column) => column.name);
  const found = columnNamed(name, names, title);
  const column = columns.find((candidate) => candidate.name === found);
  if (!column) throw new TypeError(`no column ${found}`);
  return column;
}

interface Joining extends AskedLookUp {
  readonly table: SourceTable;
  readonly title: string;
  readonly other: SourceTable;
  readonly unique: readonly (readonly string[])[];
}

function joined({ lookUp, table, title, other, unique, taken, alias }: Joining): JoinedTable {
  const pairs = Object.entries(lookUp.on).map(([theirs, ours]) => ({
    theirs: columnIn(theirs, other.columns, lookUp.table.text),
    ours: columnIn(ours, table.columns, title),
  }));
  const odd = pairs.find(({ theirs, ours }) => compared(theirs.affinity) !== compared(ours.affinity));
  if (odd) throw unlike(odd, lookUp, title);
  const found = [...new Set(taken)].map((name) => columnIn(name, other.columns, lookUp.table.text));
  const names = [...pairs.map(({ theirs }) => theirs), ...found].map(({ sql }, at) => `${sql} AS ${alias}_${at + 1}`);
  const isUnique = isProvenUnique(pairs, other, unique);
  // Without a unique key one row is kept, with the number of those that would do: a row is never copied twice.
  const keys = pairs.map(({ theirs }) => theirs.sql).join(', ');
  const rows = isUnique
    ? `SELECT ${names.join(', ')} FROM ${other.sql}`
    : `SELECT ${names.join(', ')}, count(*) AS ${alias}_n FROM ${other.sql} GROUP BY ${keys}`;
  const on = pairs.map(({ ours }, at) => `${alias}_${at + 1} = ${ours.sql}`).join(' AND ');
  return {
    lookUp,
    join: `LEFT JOIN (${rows}) AS ${alias} ON ${on}`,
    columns: found.map((each, at) => ({ ...each, sql: `${alias}_${pairs.length + at + 1}`, nullable: true })),
    isNone: `${alias}_1 IS NULL`,
    isMissing: [`${alias}_1 IS NULL`, ...pairs.map(({ ours }) => `${ours.sql} IS NOT NULL`)].join(' AND '),
    isSeveral: isUnique ? undefined : `${alias}_n > 1`,
  };
}

interface Pair {
  readonly theirs: SourceColumn;
  readonly ours: SourceColumn;
}

/** An index may be unique by another collation than the one that columns are compared by. */
function isProvenUnique(
  pairs: readonly Pair[],
  { primaryKey, hasCollations }: SourceTable,
  unique: readonly (readonly string[])[],
): boolean {
  if (hasCollations) return false;
  const covers = (key: readonly string[]) =>
    key.length > 0 && key.every((name) => pairs.some(({ theirs }) => theirs.name === name));
  return [primaryKey, ...unique].some(covers);
}

/** Affinities within which values that are equal are the same key. Between them '5' and '05' both equal 5. */
function compared(affinity: Affinity): 'text' | 'number' | 'none' {
  return affinity === 'text' || affinity === 'none' ? affinity : 'number';
}

function unlike({ theirs, ours }: Pair, { table }: LookUp, title: string): Fault {
  const [one, other] = [`${theirs.name} of ${table.text}`, `${ours.name} of ${title}`];
  return new Fault(
    'copy/unlike-types',
    `${one} and ${other} are declared as different kinds (${compared(theirs.affinity)}, ${compared(ours.affinity)}): SQLite would take several keys for the same.`,
    {
      remedy: ['Look up by columns of the same kind, or write it as `sql:` with a subquery and a cast.'],
      retry: 'safe',
    },
  );
}

/** Also those that may be NULL: what is NULL is never found. Indexes over expressions have columns without a name. */
async function uniqueKeys(database: SqliteDatabase, name: string): Promise<readonly (readonly string[])[]> {
  const table = await database.table(name);
  if (!table) return [];
  const { rows } = await database.read(
    `select l.name, c.name from pragma_index_list($1, $2) l join pragma_index_info(l.name, $2) c
     where l."unique" = 1 and l.partial = 0 order by l.name, c.seqno`,
    [table.name, table.schema],
  );
  const keys = Map.groupBy(rows, ([index]) => index);
  return [...keys.values()].flatMap((key) => {
    const names = key.flatMap(([, column]) => column ?? []);
    return names.length === key.length ? [names] : [];
  });
}
