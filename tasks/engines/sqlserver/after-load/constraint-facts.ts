import type { Cell } from '../../../../state/outcome.ts';
import { quoteName } from '../quote.ts';
import { type AfterLoadHome, tableSql } from './home.ts';

/** A foreign key or a check as the catalog has it. Names are quoted, and qualified where they are of tables. */
export interface ConstraintFact {
  readonly what: 'foreign key' | 'check';
  readonly table: string;
  /** Quoted. */
  readonly name: string;
  /** The name as it is. */
  readonly title: string;
  readonly isDisabled: boolean;
  /** Whether the server believes that every row keeps it. */
  readonly isTrusted: boolean;
  /** The definition as ALTER TABLE ADD CONSTRAINT takes it. */
  readonly written: string;
  /** When a row breaks it: T-SQL over the alias `row`, or its columns without one. */
  readonly broken: string;
}

/** The row that is looked at. No column is called so. */
export const row = 'nightferry_row';

/** Of tables: a condition on `t`, with its parameters. Foreign keys first, by table and name. */
export async function constraintFacts(
  home: Pick<AfterLoadHome, 'query'>,
  { condition, values }: { readonly condition: string; readonly values: readonly string[] },
  signal?: AbortSignal,
): Promise<readonly ConstraintFact[]> {
  const keys = await home.query(keysSql(condition), values, signal);
  const checks = await home.query(checksSql(condition), values, signal);
  return [...keysOf(keys.rows), ...checks.rows.map(checkOf)];
}

/** One row for each column of a key, in their order. */
function keysOf(rows: readonly (readonly Cell[])[]): readonly ConstraintFact[] {
  const columns = new Map<string, (readonly [child: string, parent: string])[]>();
  const first = new Map<string, readonly Cell[]>();
  for (const cells of rows) {
    const [table, name] = cells;
    const key = JSON.stringify([table, name]);
    if (!first.has(key)) first.set(key, cells);
    columns.set(key, [...(columns.get(key) ?? []), [cells[9] ?? '', cells[10] ?? '']]);
  }
  return [...first].map(([key, cells]) => keyOf(cells, columns.get(key) ?? []));
}

function keyOf(cells: readonly Cell[], columns: readonly (readonly [string, string])[]): ConstraintFact {
  const [onDelete, onUpdate, notForReplication, parent] = [cells[5], cells[6], cells[7], cells[8]];
  const given = columns.map(([child]) => child).join(', ');
  const asked = columns.map(([, parentColumn]) => parentColumn).join(', ');
  const action = (what: string, how: Cell | undefined) =>
    how === 'NO_ACTION' || !how ? '' : ` ON ${what} ${how.replaceAll('_', ' ')}`;
  const hasAll = columns.map(([child]) => `${row}.${child} IS NOT NULL`).join(' AND ');
  const isMatch = columns.map(([child, parentColumn]) => `parent.${parentColumn} = ${row}.${child}`).join(' AND ');
  return {
    ...commonOf(cells),
    what: 'foreign key',
    written: `FOREIGN KEY (${given}) REFERENCES ${parent} (${asked})${action('DELETE', onDelete)}${action('UPDATE', onUpdate)}${
      notForReplication === '1' ? ' NOT FOR REPLICATION' : ''
    }`,
    broken: `${hasAll} AND NOT EXISTS (SELECT 1 FROM ${parent} parent WHERE ${isMatch})`,
  };
}

function checkOf(cells: readonly Cell[]): ConstraintFact {
  const [definition, notForReplication] = [cells[5] ?? '', cells[6]];
  return {
    ...commonOf(cells),
    what: 'check',
    written: `CHECK ${notForReplication === '1' ? 'NOT FOR REPLICATION ' : ''}${definition}`,
    // What comes to neither true nor false keeps it.
    broken: `NOT (${definition})`,
  };
}

function commonOf([table, name, , isDisabled, isNotTrusted]: readonly Cell[]) {
  return {
    table: table ?? '',
    name: quoteName(name ?? ''),
    title: name ?? '',
    isDisabled: isDisabled === '1',
    isTrusted: isNotTrusted === '0',
  };
}

const from = `JOIN sys.tables t ON t.object_id = k.parent_object_id JOIN sys.schemas s ON s.schema_id = t.schema_id`;

function keysSql(condition: string): string {
  return `SELECT ${tableSql}, k.name, f.constraint_column_id, k.is_disabled, k.is_not_trusted, k.delete_referential_action_desc,
  k.update_referential_action_desc, k.is_not_for_replication, QUOTENAME(ps.name) + N'.' + QUOTENAME(p.name),
  QUOTENAME(c.name), QUOTENAME(pc.name)
FROM sys.foreign_keys k ${from}
  JOIN sys.foreign_key_columns f ON f.constraint_object_id = k.object_id
  JOIN sys.columns c ON c.object_id = f.parent_object_id AND c.column_id = f.parent_column_id
  JOIN sys.columns pc ON pc.object_id = f.referenced_object_id AND pc.column_id = f.referenced_column_id
  JOIN sys.tables p ON p.object_id = k.referenced_object_id JOIN sys.schemas ps ON ps.schema_id = p.schema_id
WHERE ${condition} ORDER BY 1, 2, 3`;
}

function checksSql(condition: string): string {
  return `SELECT ${tableSql}, k.name, NULL, k.is_disabled, k.is_not_trusted, k.definition, k.is_not_for_replication
FROM sys.check_constraints k ${from} WHERE ${condition} ORDER BY 1, 2`;
}
