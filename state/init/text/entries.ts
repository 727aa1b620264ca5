import { type CatalogColumn, type CatalogForeignKey, type CatalogTable, tableId } from '../catalog.ts';
import type { TableCopy } from '../fill-table.ts';
import { isFilled } from '../filling.ts';
import { type Draft, sourceTable, tableSql, targetTable } from './draft.ts';
import { type Entry, noneIn } from './entry.ts';
import { orphanSql, sqlOf } from './orphan-sql.ts';
import { scalar } from './scalar.ts';

/** As many rows there as here. */
export function countEntry(draft: Draft, { id, source, target }: TableCopy): Entry {
  return {
    name: `${id}-count`,
    title: `Rows of ${target.name}`,
    write: (page, depth) =>
      page.line(
        depth,
        `rows: { of: ${scalar(sourceTable(draft, source))}, equal: ${scalar(targetTable(draft, target))} }`,
      ),
  };
}

/** Rows that refer to nothing, for each foreign key of the table whose columns are filled. */
export function orphanEntries(
  draft: Draft,
  copy: TableCopy,
  keys: readonly CatalogForeignKey[] = copy.target.foreignKeys,
): readonly Entry[] {
  return keys.flatMap((key) => {
    const parent = draft.proposal.target.tables.find((table) => tableId(table) === key.to);
    if (!parent || !key.columns.every((name) => fills(copy, name))) return [];
    const columns = (table: CatalogTable, names: readonly string[]) => names.map((name) => sqlOf(table, name));
    const sql = orphanSql(
      {
        sql: tableSql(draft, copy.target),
        columns: columns(copy.target, key.columns),
        shown: columns(copy.target, copy.target.primaryKey),
      },
      { sql: tableSql(draft, parent), columns: columns(parent, key.toColumns) },
    );
    return [
      {
        name: `${copy.id}-${key.columns.join('-')}-orphans`,
        title: `No ${copy.target.name} whose ${key.columns.join(', ')} leads to no ${parent.name}`,
        write: noneIn(draft.target, sql),
      },
    ];
  });
}

/** The same rows, letter by letter, by a hash of what is carried over as it is. */
export function fingerprintEntry(draft: Draft, copy: TableCopy): readonly Entry[] {
  const { dialect, source, target } = draft.proposal;
  const same = copy.fillings.filter(isFilled).filter(({ comparable }) => comparable);
  const { fingerprint } = dialect;
  if (source.engine !== target.engine || same.length === 0 || !fingerprint) return [];
  const sql = (table: CatalogTable, columns: readonly CatalogColumn[]) =>
    fingerprint({ ...table, sql: tableSql(draft, table) }, columns);
  const others = copy.fillings.filter((filling) => isFilled(filling) && !filling.comparable).length;
  const what =
    others === 0 ? 'letter by letter' : `letter by letter, ${same.length} of ${same.length + others} columns`;
  return [
    {
      name: `${copy.id}-same`,
      title: `${copy.target.name} arrived ${what}`,
      write(page, depth) {
        page.line(depth, 'distribution:');
        page.line(depth + 1, `in: ${draft.target}`);
        page.block(
          depth + 1,
          'sql',
          sql(
            copy.target,
            same.map(({ column }) => column),
          ),
        );
        page.line(depth + 1, 'same-as:');
        page.line(depth + 2, `in: ${draft.source}`);
        page.block(
          depth + 2,
          'sql',
          sql(
            copy.source,
            same.flatMap(({ uses }) => uses),
          ),
        );
      },
    },
  ];
}

/** None of the tables that are about to be filled has a row. */
export function emptyEntry(draft: Draft, copies: readonly TableCopy[]): readonly Entry[] {
  if (copies.length === 0) return [];
  const rows = copies.map(({ target }) => {
    const sql = tableSql(draft, target);
    return `select '${sql.replaceAll("'", "''")}' as has_rows where exists (select 1 from ${sql})`;
  });
  return [
    {
      name: 'target-empty',
      title: `The tables that are filled are there, and empty`,
      preflight: true,
      write: noneIn(draft.target, rows.join('\nunion all ')),
    },
  ];
}

function fills({ fillings }: TableCopy, name: string): boolean {
  return fillings.some((filling) => isFilled(filling) && filling.column.name === name);
}
