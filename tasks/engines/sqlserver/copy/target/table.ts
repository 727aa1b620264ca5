import { Fault } from '../../../../../state/fault.ts';
import type { Cell } from '../../../../../state/outcome.ts';
import type { TargetColumn, TargetTable } from '../../../../copy/seam.ts';
import type { Database } from '../../../engine.ts';
import { declaredType } from '../../declared-type.ts';
import { requireSeen } from '../seen.ts';
import { holdsOf } from './holds.ts';
import { requireKeeps } from './keeps.ts';

/** A table as a copy fills it. Faults: `copy/not-a-table`, `copy/row-security`, `copy/alters-rows`. */
export async function targetTable(database: Database, name: string): Promise<TargetTable | undefined> {
  const found = await database.table(name);
  if (!found) return undefined;
  const title = `${database.name}.${name}`;
  const { rows: kinds } = await database.query(kindSql, [found.sql]);
  const [kind, isExternal] = kinds[0] ?? [];
  if (kind?.trim() === 'V' || isExternal === '1') throw notATable(title, kind?.trim() === 'V');
  await requireSeen(database, { sql: found.sql, title, columns: [] });
  await requireKeeps(database, { sql: found.sql, title });
  const { rows } = await database.query(columnsSql, [found.sql]);
  const columns = await Promise.all(rows.map(columnOf));
  const rowKeyTypes = found.primaryKey.map((key) => columns.find((column) => column.name === key)?.typeName ?? '');
  return { sql: found.sql, title, columns, rowKey: found.primaryKey, rowKeyTypes };
}

async function columnOf(row: readonly Cell[]): Promise<TargetColumn> {
  const [name = '', alias, base, bytes, precision, scale, codePage, nullable, hasDefault, generated] = row;
  const stored = {
    name: base ?? '',
    bytes: Number(bytes),
    precision: Number(precision),
    scale: Number(scale),
    codePage: codePage === null || codePage === undefined ? undefined : Number(codePage),
  };
  const baseType = declaredType(stored.name, stored.bytes, stored.precision, stored.scale);
  return {
    name: name ?? '',
    type: alias === base ? baseType : (alias ?? baseType),
    baseType,
    typeName: stored.name,
    typeId: 0,
    typeModifier: -1,
    holds: await holdsOf(stored),
    takesBinary: false,
    kind: 'base',
    labels: [],
    nullable: nullable === '1',
    hasDefault: hasDefault === '1',
    generated: generated === '1',
  };
}

function notATable(title: string, isView: boolean): Fault {
  return new Fault(
    'copy/not-a-table',
    `${title} is ${isView ? 'a view' : 'an external table'}: rows of a copy can't be told, counted and taken back there.`,
    {
      remedy: [
        isView
          ? 'Copy into the table behind it.'
          : 'Give the database that has the rows a name under `databases:`, and copy into that.',
      ],
      retry: 'safe',
    },
  );
}

const kindSql = `SELECT o.type, t.is_external FROM sys.objects o LEFT JOIN sys.tables t ON t.object_id = o.object_id
WHERE o.object_id = OBJECT_ID($1)`;

/**
 * Types that a database named itself stand for one of the server's. A value is the server's own where it is computed, a
 * rowversion, or of a period's or ledger's column (GENERATED ALWAYS).
 */
const columnsSql = `
SELECT c.name, t.name, COALESCE(b.name, t.name), c.max_length, c.precision, c.scale,
  COLLATIONPROPERTY(c.collation_name, 'CodePage'), c.is_nullable,
  CASE WHEN c.default_object_id <> 0 OR c.is_identity = 1 THEN 1 ELSE 0 END,
  CASE WHEN c.is_computed = 1 OR COALESCE(b.name, t.name) = 'timestamp' OR c.generated_always_type <> 0 THEN 1 ELSE 0 END
FROM sys.columns c JOIN sys.types t ON t.user_type_id = c.user_type_id
  LEFT JOIN sys.types b ON b.user_type_id = c.system_type_id AND t.is_assembly_type = 0
WHERE c.object_id = OBJECT_ID($1)
ORDER BY c.column_id`;
