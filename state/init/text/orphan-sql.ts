import type { CatalogTable } from '../catalog.ts';

/** One side of a reference: the table and the columns, as SQL. */
export interface Side {
  readonly sql: string;
  readonly columns: readonly string[];
}

/** Rows of the child whose reference is not NULL and leads nowhere. */
export function orphanSql(child: Side & { readonly shown: readonly string[] }, parent: Side): string {
  const shown = [...new Set([...child.shown, ...child.columns])].map((column) => `child.${column}`).join(', ');
  const isThere = child.columns.map((column) => `child.${column} is not null`).join(' and ');
  const isSame = child.columns
    .map((column, index) => `parent.${parent.columns[index] ?? ''} = child.${column}`)
    .join(' and ');
  return [
    `select ${shown} from ${child.sql} child`,
    `where ${isThere} and not exists (select 1 from ${parent.sql} parent where ${isSame})`,
  ].join('\n');
}

export function sqlOf(table: CatalogTable, name: string): string {
  return table.columns.find((column) => column.name === name)?.sql ?? name;
}
