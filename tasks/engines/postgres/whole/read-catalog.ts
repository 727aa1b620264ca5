import type { Catalog, CatalogOther, CatalogTable } from '../../../../state/init/catalog.ts';
import { isZone } from '../../../../state/runbook/zone.ts';
import type { Result } from '../../connection.ts';
import { columnOf } from './column.ts';
import { catalogSql, type FoundTable, foundCatalog } from './found.ts';

type Read = (sql: string) => Promise<Result>;

/** Reads the catalogs of one database, all of it in two questions however many tables there are. Changes nothing. */
export async function readCatalog(read: Read): Promise<Catalog> {
  const { rows } = await read(catalogSql);
  const found = foundCatalog.parse(JSON.parse(rows[0]?.[0] ?? '{}'));
  const filled = await filledTables(found.tables, read);
  return {
    engine: 'postgres',
    database: found.database,
    version: found.version.split('.')[0] ?? '',
    timeZone: isZone(found.timeZone) ? found.timeZone : undefined,
    role: found.role,
    tables: found.tables.map((table) => tableOf(table, found.role, filled)),
    readAll: [...new Set(found.tables.map(({ schemaSql }) => schemaSql))].map(
      (schema) =>
        `GRANT USAGE ON SCHEMA ${schema} TO ${found.role}; GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${found.role};`,
    ),
    others: found.others.map(otherOf),
    looseSequences: found.looseSequences,
  };
}

function tableOf(found: FoundTable, role: string, filled: ReadonlySet<string>): CatalogTable {
  const { oid, estimatedRows, isReadable, hasHiddenRows, isInherited, columns, foreignKeys, checks, ...table } = found;
  const obstacle = obstacleOf(found, role);
  return {
    ...table,
    columns: columns.map((column) => columnOf(column, checks)),
    foreignKeys: foreignKeys.map((key) => ({ ...key, to: JSON.stringify(key.to) })),
    rows: estimatedRows === null ? undefined : Number(estimatedRows),
    isEmpty: !filled.has(oid),
    ...obstacle,
  };
}

function obstacleOf({ sql, schemaSql, isReadable, hasHiddenRows, isInherited }: FoundTable, role: string) {
  if (!isReadable) {
    const remedy = `GRANT USAGE ON SCHEMA ${schemaSql} TO ${role}; GRANT SELECT ON ${sql} TO ${role};`;
    return { obstacle: `The role ${role} may not read it`, remedy };
  }
  if (hasHiddenRows)
    return { obstacle: `Row-level security hides rows of it from ${role}`, remedy: `ALTER ROLE ${role} BYPASSRLS;` };
  if (isInherited) return { obstacle: 'Other tables inherit from it, so that it shows their rows as its own' };
  return {};
}

function otherOf({ kind, sql }: { readonly kind: string; readonly sql: string }): CatalogOther {
  switch (kind) {
    case 'm':
      return { what: 'materialized view', sql, refresh: `refresh materialized view ${sql}` };
    case 'f':
      return { what: 'foreign table', sql };
    default:
      return { what: 'view', sql };
  }
}

/** Which tables have a row; only those that take up room on the disk, and may be read, are asked. Estimates can't tell. */
async function filledTables(tables: readonly FoundTable[], read: Read): Promise<ReadonlySet<string>> {
  const asked = tables.filter(
    ({ bytes, isReadable, hasHiddenRows }) => Number(bytes) > 0 && isReadable && !hasHiddenRows,
  );
  const unknown = tables.filter(({ bytes }) => Number(bytes) > 0).filter((table) => !asked.includes(table));
  const filled = new Set(unknown.map(({ oid }) => oid));
  if (asked.length === 0) return filled;
  const { rows } = await read(
    asked.map(({ oid, sql }) => `select '${oid}', exists (select from ${sql})`).join(' union all '),
  );
  for (const [oid, has] of rows) if (has === 't') filled.add(oid ?? '');
  return filled;
}
