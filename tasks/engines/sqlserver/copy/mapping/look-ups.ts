import { Fault } from '../../../../../state/fault.ts';
import { type AskedLookUp, askedLookUps } from '../../../../copy/asked-look-ups.ts';
import type { LookUp } from '../../../../copy/look-up.ts';
import type { ColumnMapping } from '../../../../copy/mapping.ts';
import type { Database } from '../../../engine.ts';
import type { JoinedColumns } from '../../../joined-table.ts';
import { columnIn, type SourceColumn, type SourceTable, sourceTable } from '../source/table.ts';
import { isText, type SqlType } from '../types.ts';

/** Another table that is joined to the copied one, by no more than one of its rows. */
export interface JoinedTable extends JoinedColumns<SourceColumn> {
  readonly notes: readonly string[];
}

/** Every table that a mapping looks something up in, once for each way in which it does. Faults: `copy/no-table`, `copy/no-column`, `copy/unlike-types`. */
export async function joinedTables(
  database: Database,
  table: SourceTable,
  title: string,
  mappings: readonly ColumnMapping[],
): Promise<readonly JoinedTable[]> {
  const found: JoinedTable[] = [];
  for (const asked of askedLookUps(mappings)) {
    const other = await sourceTable(database, asked.lookUp.table.text, asked.lookUp.table.name);
    found.push(joined({ ...asked, table, title, other }));
  }
  return found;
}

interface Joining extends AskedLookUp {
  readonly table: SourceTable;
  readonly title: string;
  readonly other: SourceTable;
}

interface Pair {
  readonly theirs: SourceColumn;
  readonly ours: SourceColumn;
}

function joined({ lookUp, table, title, other, taken, alias }: Joining): JoinedTable {
  const pairs = Object.entries(lookUp.on).map(([theirs, ours]) => ({
    theirs: columnIn(theirs, other.columns, lookUp.table.text),
    ours: columnIn(ours, table.columns, title),
  }));
  const odd = pairs.find(
    ({ theirs, ours }) => compared(theirs.type) === undefined || compared(theirs.type) !== compared(ours.type),
  );
  if (odd) throw unlike(odd, lookUp, title);
  const names = [...new Set(taken)].map((name) => columnIn(name, other.columns, lookUp.table.text));
  const named = [...pairs.map(({ theirs }) => theirs), ...names].map(({ sql }, at) => `${sql} AS ${alias}_${at + 1}`);
  const keys = pairs.map(({ theirs }) => theirs.sql).join(', ');
  const isUnique = isProvenUnique(pairs, other);
  // Without a unique key one row is kept, with the number of those that would do: a row is never copied twice.
  const counted = `COUNT_BIG(*) OVER (PARTITION BY ${keys}) AS ${alias}_n, ROW_NUMBER() OVER (PARTITION BY ${keys} ORDER BY ${keys}) AS ${alias}_r`;
  const rows = isUnique
    ? `SELECT ${named.join(', ')} FROM ${other.sql}`
    : `SELECT * FROM (SELECT ${named.join(', ')}, ${counted} FROM ${other.sql}) AS ${alias}_all WHERE ${alias}_r = 1`;
  const on = pairs
    .map(({ theirs, ours }, at) => `${alias}.${alias}_${at + 1} = ${sameCollation(ours, theirs)}`)
    .join(' AND ');
  return {
    lookUp,
    join: `LEFT JOIN (${rows}) AS ${alias} ON ${on}`,
    columns: names.map((each, at) => ({ ...each, sql: `${alias}.${alias}_${pairs.length + at + 1}`, nullable: true })),
    notes: other.notes,
    isNone: `${alias}.${alias}_1 IS NULL`,
    isMissing: [`${alias}.${alias}_1 IS NULL`, ...pairs.map(({ ours }) => `${ours.sql} IS NOT NULL`)].join(' AND '),
    isSeveral: isUnique ? undefined : `${alias}.${alias}_n > 1`,
  };
}

/** The server compares texts of two collations only when it is told by which: that of the table where things are looked up. */
function sameCollation(ours: SourceColumn, theirs: SourceColumn): string {
  const isSame = theirs.collation === undefined || ours.collation === theirs.collation;
  return isSame ? ours.sql : `${ours.sql} COLLATE ${theirs.collation}`;
}

/** A key of which all columns are looked up by, and compared by as the key compares them. */
function isProvenUnique(pairs: readonly Pair[], { indexes, primaryKey }: SourceTable): boolean {
  const isSame = ({ theirs, ours }: Pair) => !isText(theirs.type) || theirs.type.kind === ours.type.kind;
  const covers = (key: readonly string[]) =>
    key.length > 0 && key.every((name) => pairs.some((pair) => pair.theirs.name === name && isSame(pair)));
  return [primaryKey, ...indexes.flatMap(({ columns, isUnique }) => (isUnique ? [columns] : []))].some(covers);
}

/** Within a group values that are equal are the same key; between them the server would convert, and '05' equal 5. */
function compared({ kind, text }: SqlType): string | undefined {
  switch (kind) {
    case 'bit':
    case 'integer':
    case 'decimal':
    case 'money':
      return 'numbers';
    case 'narrow':
    case 'wide':
      return /^(n?text|json)$/i.test(text) ? undefined : 'texts';
    case 'local':
    case 'date':
      return 'dates';
    case 'none':
    case 'xml':
      return undefined;
    default:
      return kind;
  }
}

function unlike({ theirs, ours }: Pair, { table }: LookUp, title: string): Fault {
  const [one, other] = [`${theirs.name} of ${table.text}`, `${ours.name} of ${title}`];
  return new Fault(
    'copy/unlike-types',
    `${one} is ${theirs.type.text}, and ${other} is ${ours.type.text}: what is equal would be decided by a conversion.`,
    {
      remedy: ['Look up by columns of the same kind, or write it as `sql:` with a subquery and a cast.'],
      retry: 'safe',
    },
  );
}
