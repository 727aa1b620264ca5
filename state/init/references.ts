import { type Catalog, type CatalogColumn, type CatalogTable, onlyOne, tableId } from './catalog.ts';
import type { TableMatch } from './match-tables.ts';
import { wordsOf } from './words.ts';

/** What columns refer to, across both databases. */
export interface References {
  /** Whether both columns are foreign keys to the same thing: to two tables of which one becomes the other. */
  refersAlike(from: CatalogColumn, to: CatalogColumn, match: TableMatch): boolean;
  /** The table of the target whose ids a column of the target holds. */
  ownerOf(column: CatalogColumn, table: CatalogTable): CatalogTable | undefined;
}

export function referencesOf(target: Catalog, matches: readonly TableMatch[]): References {
  const byId = new Map(target.tables.map((table) => [tableId(table), table]));
  const becomes = new Map(matches.map((match) => [tableId(match.source), tableId(match.target)]));
  const named = namesOf(target.tables);
  return {
    refersAlike(from, to, match) {
      const there = singleReference(match.source, from);
      return there !== undefined && becomes.get(there) === singleReference(match.target, to);
    },
    ownerOf(column, table) {
      if (column.name === onlyOne(table.primaryKey)) {
        // A key that is a foreign key too (one to one) holds the other table's ids.
        return byId.get(singleReference(table, column) ?? '') ?? table;
      }
      return byId.get(singleReference(table, column) ?? '') ?? byName(column, table, named);
    },
  };
}

function singleReference({ foreignKeys }: CatalogTable, { name }: CatalogColumn): string | undefined {
  return foreignKeys.find(({ columns }) => onlyOne(columns) === name)?.to;
}

/** Where no foreign key says it: `organization_unit_id` is of `organization_units`, and `parent_id` of the table itself. */
function byName(column: CatalogColumn, table: CatalogTable, named: ReadonlyMap<string, CatalogTable>) {
  const words = wordsOf(column.name);
  const entity = words.at(-1) === 'id' ? words.slice(0, -1) : words;
  if (entity.join(' ') === 'parent') return table;
  return entity.length === 0 ? undefined : named.get(entity.join(' '));
}

function namesOf(tables: readonly CatalogTable[]): ReadonlyMap<string, CatalogTable> {
  return new Map(tables.map((table) => [wordsOf(table.name).join(' '), table]));
}
