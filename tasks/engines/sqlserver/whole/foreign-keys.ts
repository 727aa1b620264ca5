import type { CatalogForeignKey } from '../../../../state/init/catalog.ts';
import type { Rows } from './found.ts';
import { sqlName } from './names.ts';

/** Rows of `foreignKeysSql` of one table, and its name in SQL; `tableOf` names the one that a key leads to. */
export function foreignKeysOf(
  rows: Rows,
  table: string,
  tableOf: (schema: string, name: string) => { readonly id: string; readonly sql: string },
): readonly CatalogForeignKey[] {
  return [...Map.groupBy(rows, ([, key]) => key).values()].map((columns): CatalogForeignKey => {
    const [, , name, , schema, other, , onDelete, onUpdate] = columns[0] ?? [];
    const to = tableOf(schema ?? '', other ?? '');
    const from = columns.map(([, , , column]) => column ?? '');
    const toColumns = columns.map(([, , , , , , column]) => column ?? '');
    const constraint = sqlName(name ?? '');
    return {
      ...{ name: name ?? '', columns: from, to: to.id, toColumns },
      drop: `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`,
      add: [
        // WITH CHECK looks at every row, so that the server may trust it.
        `ALTER TABLE ${table} WITH CHECK ADD CONSTRAINT ${constraint} FOREIGN KEY (${list(from)})`,
        `REFERENCES ${to.sql} (${list(toColumns)})${action('DELETE', onDelete)}${action('UPDATE', onUpdate)}`,
      ].join(' '),
    };
  });
}

function list(names: readonly string[]): string {
  return names.map(sqlName).join(', ');
}

/** `SET_NULL` is `ON DELETE SET NULL`. */
function action(on: 'DELETE' | 'UPDATE', said: string | null | undefined): string {
  return !said || said === 'NO_ACTION' ? '' : ` ON ${on} ${said.replaceAll('_', ' ')}`;
}
