import { type Catalog, type CatalogColumn, type CatalogTable, tableId } from '../../state/init/catalog.ts';
import type { Dialect } from '../../state/init/dialect.ts';

/** A column as `name type`, with `not null`, `default` or `generated` behind it where it is so. */
export function column(text: string): CatalogColumn {
  const [name = '', type = 'text', ...rest] = text.split(' ');
  const [family = type] = type.split('(');
  return {
    ...{ name, sql: name, type, family: family as CatalogColumn['family'] },
    nullable: !rest.includes('not'),
    hasDefault: rest.includes('default'),
    generated: rest.includes('generated'),
  };
}

/** A table with `id` as its key where it has one; `refers` maps a column to the table it refers to. */
export function table(
  name: string,
  columns: readonly string[],
  { refers = {}, ...more }: Partial<CatalogTable> & { readonly refers?: Readonly<Record<string, string>> } = {},
): CatalogTable {
  const made = columns.map(column);
  return {
    ...{ schema: 'public', name, sql: name, columns: made, uniqueKeys: [], sequences: [], triggers: [] },
    ...{ rows: undefined, isEmpty: true, primaryKey: made.some((each) => each.name === 'id') ? ['id'] : [] },
    foreignKeys: Object.entries(refers).map(([from, to]) => ({
      ...{
        name: `${name}_${from}_fkey`,
        columns: [from],
        to: tableId({ schema: 'public', name: to }),
        toColumns: ['id'],
      },
      ...{ drop: `drop ${name}.${from}`, add: `add ${name}.${from}` },
    })),
    ...more,
  };
}

export function catalog(database: string, tables: readonly CatalogTable[], more: Partial<Catalog> = {}): Catalog {
  return {
    ...{ engine: 'postgres', database, version: '15', timeZone: 'Asia/Baku', role: 'dba' },
    ...{ tables, others: [], looseSequences: [] },
    ...more,
  };
}

/** Types are the same or they are not: what a real engine carries over is tried with real engines. */
export const plainDialect: Dialect = {
  takesDrafts: true,
  freezeNeeds: (database) => `freezing ${database} needs a right`,
  carry: (from, to) => (from.type === to.type ? { how: 'as-is', sameText: true } : { how: 'not' }),
  atZone: ({ sql }, zone) => `${sql} at time zone '${zone}'`,
  fingerprint: ({ sql }, columns) => `hash of ${columns.map(({ name }) => name).join(', ')} in ${sql}`,
};
