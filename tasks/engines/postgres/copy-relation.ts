import type { Database } from '../engine.ts';

/** What a table is, beyond its columns, as far as a copy of it has to know. */
export interface Relation {
  readonly kind: 'table' | 'view' | 'materialized view' | 'foreign table';
  /** Tables inherit from it, and are read with it: its unique keys hold for its own rows only. */
  readonly hasChildren: boolean;
  /** Some of its rows come from another server: it, a part of it, or what a view reads is a foreign table. */
  readonly readsForeign: boolean;
}

export async function relationOf(database: Database, oid: string, letter: string): Promise<Relation> {
  const { rows } = await database.read(
    `select $2 = 'r' and exists (select from pg_inherits where inhparent = $1::oid),
       $2 = 'f' or ($2 in ('v', 'p') or exists (select from pg_inherits where inhparent = $1::oid)) and (${foreignSql})`,
    [oid, letter],
  );
  const [hasChildren, readsForeign] = rows[0] ?? [];
  return { kind: kindOf(letter), hasChildren: hasChildren === 't', readsForeign: readsForeign === 't' };
}

/** What a person should know of a source beforehand, a sentence each. */
export function relationNotes(title: string, { kind, hasChildren, readsForeign }: Relation): readonly string[] {
  return [
    ...(hasChildren ? [`tables inherit from ${title}: their rows are copied with it`] : []),
    ...(kind === 'materialized view'
      ? [`${title} is a materialized view: its rows are those of its last refresh`]
      : []),
    ...(readsForeign
      ? [
          `rows of ${title} come from another server (a foreign table): no snapshot holds them, what is written there meanwhile is in some chunks and not in others, and rows that are hidden there are not seen from here`,
        ]
      : []),
  ];
}

function kindOf(letter: string): Relation['kind'] {
  switch (letter) {
    case 'v':
      return 'view';
    case 'm':
      return 'materialized view';
    case 'f':
      return 'foreign table';
    default:
      return 'table';
  }
}

/** Down from partitions and children to what they are made of, and from views to what they read. */
const foreignSql = `
with recursive edges (above, below) as (
  select inhparent, inhrelid from pg_inherits
  union all
  select r.ev_class, d.refobjid from pg_rewrite r
    join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
  where d.refobjid <> r.ev_class
), reached (oid) as (
  select $1::oid union select below from reached join edges on above = oid
)
select exists (select from reached join pg_class using (oid) where relkind = 'f')`;
