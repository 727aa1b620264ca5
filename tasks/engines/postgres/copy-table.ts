import { Fault } from '../../../state/fault.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { TypeKind } from '../../copy/seam.ts';
import type { Database } from '../engine.ts';
import { codeOf } from './code-of.ts';
import { quoteName } from './copy-quote.ts';
import { type Relation, relationOf } from './copy-relation.ts';
import { castName, isBuiltin, type SourceType } from './copy-types.ts';

/** A table or view to be read. */
export interface SourceTable {
  /** Quoted and qualified. */
  readonly sql: string;
  /** Quoted, as its columns may be qualified. */
  readonly alias: string;
  readonly columns: readonly SourceColumn[];
  readonly primaryKey: readonly string[];
  /** Other keys that could serve: unique and never NULL. */
  readonly uniqueKeys: readonly (readonly string[])[];
  /** Leading columns of valid, complete btree indexes that sort by the columns' own collations. */
  readonly indexes: readonly (readonly string[])[];
  readonly bytesPerRow: number | undefined;
  readonly relation: Relation;
}

export interface SourceColumn {
  readonly name: string;
  /** Quoted. */
  readonly sql: string;
  readonly type: SourceType;
  readonly nullable: boolean;
  readonly hasCollation: boolean;
}

/** Reads the catalogs. Faults: `copy/no-table`. `table` is quoted as SQL does. */
export async function sourceTable(database: Database, title: string, table: string): Promise<SourceTable> {
  const found = await database.read(tableSql, [table]).catch((error: unknown) => {
    // 42602: what stands there is no name at all.
    if (codeOf(error instanceof Error ? error.cause : undefined) === '42602') return undefined;
    throw error;
  });
  const [row] = found?.rows ?? [];
  const [oid, schema, name, bytesPerRow, letter] = row ?? [];
  if (typeof oid !== 'string' || typeof schema !== 'string' || typeof name !== 'string') {
    throw new Fault('copy/no-table', `There is no table or view ${title}.`, {
      remedy: ['Correct the name; capitals need quotes.', 'See whether the role may look into its schema.'],
      retry: 'safe',
    });
  }
  const [columns, keys, relation] = await Promise.all([
    database.read(columnsSql, [oid]),
    database.read(indexesSql, [oid]),
    relationOf(database, oid, letter ?? 'r'),
  ]);
  const indexes = keys.rows.map(indexOf);
  return {
    sql: `${quoteName(schema)}.${quoteName(name)}`,
    alias: quoteName(name),
    columns: columns.rows.map(columnOf),
    primaryKey: indexes.find(({ primary }) => primary)?.columns ?? [],
    uniqueKeys: indexes.filter(({ key }) => key).map((index) => index.columns),
    indexes: indexes.filter(({ ordered }) => ordered).map((index) => index.columns),
    bytesPerRow: Number(bytesPerRow ?? 0) > 0 ? Number(bytesPerRow) : undefined,
    relation,
  };
}

/** A type by its row: oid, modifier, text, name, and the letter of its kind. */
export function typeOf([oid, modifier, text, name, kind]: readonly Cell[]): SourceType {
  return {
    oid: Number(oid),
    modifier: Number(modifier),
    text: text ?? '',
    name: name ?? '',
    kind: kindOf(kind ?? 'b'),
  };
}

/** How a bound of this type is written. */
export function boundType({ oid, text }: SourceType): string {
  return castName(oid, isBuiltin(oid) ? text.replace(/\(.*?\)/, '') : text);
}

/** The letter of a type's kind. A list of composite values is one of them: fields are told by their place only. */
export function kindSql(type: string): string {
  const element = `(select e.typtype from pg_type e where e.oid = ${type}.typelem)`;
  const isList = `${type}.typcategory = 'A'`;
  return `case when ${isList} and ${element} = 'c' then 'c' when ${isList} then 'a' else ${type}.typtype end`;
}

export function kindOf(letter: string): TypeKind {
  switch (letter) {
    case 'e':
      return 'enum';
    case 'c':
      return 'composite';
    case 'r':
    case 'm':
      return 'range';
    case 'a':
      return 'array';
    default:
      return 'base';
  }
}

function columnOf([name, nullable, collation, ...type]: readonly Cell[]): SourceColumn {
  return {
    name: name ?? '',
    sql: quoteName(name ?? ''),
    nullable: nullable === 't',
    hasCollation: collation === 't',
    type: typeOf(type),
  };
}

function indexOf([primary, key, ordered, columns]: readonly Cell[]) {
  const names: unknown = JSON.parse(columns ?? '[]');
  return {
    primary: primary === 't',
    key: key === 't',
    ordered: ordered === 't',
    columns: Array.isArray(names) ? names.map(String) : [],
  };
}

const tableSql = `
select c.oid, n.nspname, c.relname,
  case when c.reltuples > 0 then pg_table_size(c.oid) / c.reltuples end,
  c.relkind
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.oid = to_regclass($1) and c.relkind in ('r', 'p', 'v', 'm', 'f')`;

/** Domains are followed down to what they are made of, with the innermost modifier that says something. */
export const baseTypes = `
base as (
  select a.attnum, a.attname, a.attnotnull, a.attcollation, a.atttypid as typid, a.atttypmod as modifier
  from pg_attribute a where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped
  union all
  select b.attnum, b.attname, b.attnotnull or t.typnotnull, b.attcollation, t.typbasetype, t.typtypmod
  from base b join pg_type t on t.oid = b.typid where t.typtype = 'd'
)`;

const columnsSql = `
with recursive ${baseTypes}
select b.attname, not bool_or(b.attnotnull) over (partition by b.attnum), b.attcollation <> 0,
  b.typid, b.modifier, format_type(b.typid, b.modifier), t.typname,
  ${kindSql('t')}
from base b join pg_type t on t.oid = b.typid
where t.typtype <> 'd'
order by b.attnum`;

/** A partitioned table's primary key is an index of its own kind: I. Expression indexes have a 0 among their columns. */
const indexesSql = `
select i.indisprimary,
  i.indisunique and i.indpred is null and i.indisvalid
    and not exists (select from unnest(i.indkey) with ordinality k(attnum, n)
      left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where k.n <= i.indnkeyatts and (k.attnum = 0 or not a.attnotnull)),
  i.indpred is null and i.indisvalid and am.amname = 'btree'
    and not exists (select from unnest(i.indkey, i.indcollation, i.indoption) with ordinality k(attnum, coll, opt, n)
      left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where k.n <= i.indnkeyatts and (k.attnum = 0 or k.coll <> a.attcollation or k.opt <> 0)),
  (select coalesce(json_agg(a.attname order by k.n), '[]') from unnest(i.indkey) with ordinality k(attnum, n)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum where k.n <= i.indnkeyatts)
from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am am on am.oid = c.relam
where i.indrelid = $1::oid
order by i.indisprimary desc, i.indexrelid`;
