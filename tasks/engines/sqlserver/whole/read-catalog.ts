import { Fault } from '../../../../state/fault.ts';
import { type Catalog, type CatalogTable, tableId } from '../../../../state/init/catalog.ts';
import type { Result } from '../../connection.ts';
import { quoteName } from '../quote.ts';
import { columnOf } from './column.ts';
import { foreignKeysOf } from './foreign-keys.ts';
import * as ask from './found.ts';
import { sqlName, tableName } from './names.ts';

type Read = (sql: string) => Promise<Result>;

/** Reads the catalog of one database, in a dozen questions however many tables there are. Changes nothing. */
export async function readCatalog(read: Read): Promise<Catalog> {
  const rowsOf = async (sql: string) => (await read(sql)).rows;
  const [facts = []] = await rowsOf(ask.factsSql);
  const [database, version, user, schema] = facts;
  const found: Found = {
    tables: await rowsOf(ask.tablesSql),
    columns: byTable(await rowsOf(ask.columnsSql)),
    keys: byTable(await rowsOf(ask.keysSql)),
    foreignKeys: byTable(await rowsOf(ask.foreignKeysSql)),
    checks: byTable(await rowsOf(ask.checksSql)),
    triggers: byTable(await rowsOf(ask.triggersSql)),
    counts: byTable(await counts(rowsOf)),
    hidden: byTable(await rowsOf(ask.hiddenSql).catch(nothingSeen)),
    defaultSchema: schema ?? 'dbo',
    user: sqlName(user ?? ''),
  };
  const [others, sequences, defaults] = [
    await rowsOf(ask.othersSql),
    await rowsOf(ask.sequencesSql),
    await rowsOf(ask.defaultsSql),
  ];
  const named = (at: string | null | undefined, name: string | null | undefined) =>
    tableName(at ?? '', name ?? '', found.defaultSchema);
  const external = found.tables.filter(isExternal);
  const filled = await filledTables(found, rowsOf);
  return {
    engine: 'sqlserver',
    database: database ?? '',
    version: version?.split('.')[0] ?? '',
    // The zone of the server's clock has the name that Windows gives it, and says little about who wrote the times.
    timeZone: undefined,
    role: found.user,
    tables: found.tables.filter((table) => !isExternal(table)).map((table) => tableOf(table, found, filled)),
    readAll: [...new Set(found.tables.map(([, at]) => at ?? ''))].map(
      (at) => `GRANT SELECT ON SCHEMA::${sqlName(at)} TO ${found.user};`,
    ),
    others: [
      ...others.map(([what, at, name]) => ({ what: what ?? '', sql: named(at, name) })),
      ...external.map(([, at, name]) => ({ what: 'external table', sql: named(at, name) })),
    ],
    looseSequences: sequences
      .filter(([, name]) => !defaults.some(([text]) => text?.includes(quoteName(name ?? ''))))
      .map(([at, name]) => ({ name: name ?? '', sql: named(at, name) })),
  };
}

interface Found {
  readonly tables: ask.Rows;
  readonly columns: ReadonlyMap<string, ask.Rows>;
  readonly keys: ReadonlyMap<string, ask.Rows>;
  readonly foreignKeys: ReadonlyMap<string, ask.Rows>;
  readonly checks: ReadonlyMap<string, ask.Rows>;
  readonly triggers: ReadonlyMap<string, ask.Rows>;
  readonly counts: ReadonlyMap<string, ask.Rows>;
  readonly hidden: ReadonlyMap<string, ask.Rows>;
  readonly defaultSchema: string;
  readonly user: string;
}

function tableOf(row: ask.Rows[number], found: Found, filled: ReadonlySet<string>): CatalogTable {
  const [id = '', schema = '', name = ''] = row.map((cell) => cell ?? '');
  const sql = tableName(schema, name, found.defaultSchema);
  const of = (rows: ReadonlyMap<string, ask.Rows>) => rows.get(id) ?? [];
  const count = of(found.counts)[0]?.[1];
  const keys = keysOf(of(found.keys));
  return {
    ...{ schema, name, sql },
    columns: of(found.columns).map((column) => {
      const definitions = of(found.checks).flatMap(([, of, text]) => (of === column[1] ? [text ?? ''] : []));
      return columnOf(column, definitions);
    }),
    primaryKey: keys.find(({ isPrimary }) => isPrimary)?.columns ?? [],
    uniqueKeys: keys.filter(({ isPrimary, isCertain }) => !isPrimary && isCertain).map(({ columns }) => columns),
    foreignKeys: foreignKeysOf(of(found.foreignKeys), sql, (at, table) => ({
      id: tableId({ schema: at, name: table }),
      sql: tableName(at, table, found.defaultSchema),
    })),
    sequences: of(found.columns).flatMap((column) => (column[10] === '1' ? [{ column: column[1] ?? '' }] : [])),
    triggers: of(found.triggers).map(([, trigger]) => trigger ?? ''),
    // Some servers count nothing: that is known by a row that is there all the same.
    rows: !count || (count === '0' && filled.has(id)) ? undefined : Number(count),
    isEmpty: !filled.has(id),
    ...obstacleOf(row, sql, found),
  };
}

function obstacleOf([id, , , , mayRead]: ask.Rows[number], sql: string, { hidden, user }: Found) {
  if (mayRead === '0') return { obstacle: `${user} may not read it`, remedy: `GRANT SELECT ON ${sql} TO ${user};` };
  if (!hidden.has(id ?? '')) return {};
  return {
    obstacle: `A security policy may hide rows of it from ${user}`,
    remedy:
      'Turn the policy off for the night (ALTER SECURITY POLICY ... WITH (STATE = OFF)), or let its predicate show all rows to this login.',
  };
}

interface Key {
  readonly isPrimary: boolean;
  readonly isCertain: boolean;
  readonly columns: readonly string[];
}

function keysOf(rows: ask.Rows): readonly Key[] {
  return [...Map.groupBy(rows, ([, index]) => index).values()].map((columns) => ({
    isPrimary: columns[0]?.[2] === '1',
    isCertain: columns.every(([, , , , nullable]) => nullable === '0'),
    columns: columns.map(([, , , name]) => name ?? ''),
  }));
}

/** Which tables have a row: those that seem to have none are asked, since the counts may lag behind. */
async function filledTables(found: Found, rowsOf: (sql: string) => Promise<ask.Rows>): Promise<ReadonlySet<string>> {
  const countOf = ([id]: ask.Rows[number]) => Number(found.counts.get(id ?? '')?.[0]?.[1] ?? 0);
  const filled = new Set(found.tables.filter((table) => countOf(table) > 0).map(([id]) => id ?? ''));
  const asked = found.tables.filter(([id, , , , mayRead]) => !filled.has(id ?? '') && mayRead === '1');
  if (asked.length === 0) return filled;
  const exists = asked.map(
    ([id, schema, name]) =>
      `SELECT '${id}', CASE WHEN EXISTS (SELECT 1 FROM ${tableName(schema ?? '', name ?? '', '')}) THEN 1 ELSE 0 END`,
  );
  for (const [id, has] of await rowsOf(exists.join(' UNION ALL '))) if (has === '1') filled.add(id ?? '');
  return filled;
}

async function counts(rowsOf: (sql: string) => Promise<ask.Rows>): Promise<ask.Rows> {
  return rowsOf(ask.countsSql).catch((error: unknown) => {
    if (error instanceof Fault) return rowsOf(ask.rememberedCountsSql);
    throw error;
  });
}

/** Servers before 2016, and those that only speak T-SQL, have no such catalog. */
function nothingSeen(error: unknown): ask.Rows {
  if (error instanceof Fault && error.code !== 'database/connection-lost') return [];
  throw error;
}

function isExternal(row: ask.Rows[number]): boolean {
  return row[3] === '1';
}

function byTable(rows: ask.Rows): ReadonlyMap<string, ask.Rows> {
  return Map.groupBy(rows, ([id]) => id ?? '');
}
