import { type CatalogColumn, type CatalogForeignKey, tableId } from '../catalog.ts';
import type { TableCopy } from '../fill-table.ts';
import { type Filled, isFilled } from '../filling.ts';
import { type Draft, sourceTable, tableSql } from './draft.ts';
import { type Entry, noneIn } from './entry.ts';
import { orphanSql, sqlOf } from './orphan-sql.ts';
import type { Page } from './page.ts';
import { scalar } from './scalar.ts';

/**
 * What the target would refuse in the middle of the night, asked of the source beforehand: NULL where there can be none, a
 * parent that is not there. Only where the source itself does not see to it.
 */
export function soundEntries(draft: Draft, copy: TableCopy): readonly Entry[] {
  return [...nullEntries(draft, copy), ...parentEntries(draft, copy)].map((entry) => ({
    ...entry,
    preflight: true as const,
  }));
}

function nullEntries(draft: Draft, copy: TableCopy): readonly Entry[] {
  return copy.fillings.filter(isFilled).flatMap((filling) => {
    const [only, ...others] = filling.uses;
    if (!only?.nullable || others.length > 0 || filling.column.nullable) return [];
    const of = scalar(sourceTable(draft, copy.source));
    return [
      {
        name: `${copy.id}-${only.name}-null`,
        title: `Every row of ${copy.source.name} has a ${only.name}`,
        write: (page: Page, depth: number) =>
          page.line(depth, `rows: { of: ${of}, where: ${scalar(`${only.sql} is null`)}, equal: 0 }`),
      },
    ];
  });
}

function parentEntries(draft: Draft, copy: TableCopy): readonly Entry[] {
  const copies = [...draft.proposal.levels.flat(), ...draft.proposal.held];
  return copy.target.foreignKeys.flatMap((key) => {
    const parent = copies.find(({ target }) => tableId(target) === key.to);
    if (!parent) return [];
    const from = key.columns.map((name) => oneSource(copy, name));
    const to = key.toColumns.map((name) => oneSource(parent, name));
    if (![...from, ...to].every((column) => column !== undefined)) return [];
    const [columns, toColumns] = [known(from), known(to)];
    if (seesToIt(copy, parent, columns, toColumns)) return [];
    const sql = orphanSql(
      {
        sql: tableSql(draft, copy.source),
        columns: columns.map((column) => column.sql),
        shown: copy.source.primaryKey.map((name) => sqlOf(copy.source, name)),
      },
      { sql: tableSql(draft, parent.source), columns: toColumns.map((column) => column.sql) },
    );
    const names = columns.map(({ name }) => name);
    return [
      {
        name: `${copy.id}-${names.join('-')}-parent`,
        title: `Every ${names.join(', ')} of ${copy.source.name} leads to one of ${parent.source.name}`,
        write: noneIn(draft.source, sql),
      },
    ];
  });
}

function seesToIt(
  copy: TableCopy,
  parent: TableCopy,
  columns: readonly CatalogColumn[],
  to: readonly CatalogColumn[],
): boolean {
  const same = (names: readonly string[], others: readonly CatalogColumn[]) =>
    names.length === others.length && others.every(({ name }) => names.includes(name));
  const isSame = (key: CatalogForeignKey) =>
    key.to === tableId(parent.source) && same(key.columns, columns) && same(key.toColumns, to);
  return copy.source.foreignKeys.some(isSame);
}

/** The one column of the source that a column is made of, by a rule that keeps what is equal equal. */
function oneSource(copy: TableCopy, name: string): CatalogColumn | undefined {
  const filled = mappingOf(copy, name);
  const [only, ...others] = filled?.uses ?? [];
  return others.length === 0 ? only : undefined;
}

function known<T>(values: readonly (T | undefined)[]): readonly T[] {
  return values.filter((value) => value !== undefined);
}

function mappingOf({ fillings }: TableCopy, name: string): Filled | undefined {
  return fillings.filter(isFilled).find(({ column }) => column.name === name);
}
