import {
  type Catalog,
  type CatalogColumn,
  type CatalogTable,
  type TypeFamily,
  tableId,
} from '../../../state/init/catalog.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { Result } from '../connection.ts';
import { quoteIdentifier } from './quote.ts';

type Read = (sql: string, values?: readonly Cell[]) => Promise<Result>;

/** Reads the schema of one file. Estimates there are none; whether a table has a row is asked of each. */
export async function readCatalog(path: string, version: string, read: Read): Promise<Catalog> {
  const { rows } = await read(
    `select name, type, wr from pragma_table_list where schema = 'main' and type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\'
     and name not in ('nightferry_ledger', 'nightferry_chunks', 'nightferry_rejects', 'nightferry_written', 'nightferry_stand_in') order by name`,
  );
  const tables: CatalogTable[] = [];
  for (const [name, type, withoutRowid] of rows)
    if (name && type === 'table') tables.push(await tableOf(name, withoutRowid === '1', read));
  return {
    engine: 'sqlite',
    database:
      path
        .split('/')
        .at(-1)
        ?.replace(/\.[a-z0-9]+$/i, '') ?? path,
    version: version.split('.')[0] ?? '',
    ...{ timeZone: undefined, role: undefined, tables: withKeys(tables), looseSequences: [] },
    others: rows.flatMap(([name, type]) => (name && type === 'view' ? [{ what: 'view', sql: sqlName(name) }] : [])),
  };
}

async function tableOf(name: string, withoutRowid: boolean, read: Read): Promise<CatalogTable> {
  const found = await read(
    'select name, type, "notnull", dflt_value is not null, hidden, pk from pragma_table_xinfo($1) where hidden <> 1 order by cid',
    [name],
  );
  const key = found.rows.filter(([, , , , , pk]) => pk !== '0').sort((a, b) => Number(a[5]) - Number(b[5]));
  // Only this key is the row's id itself; other primary keys may hold NULL, an old mistake that SQLite keeps.
  const isRowid = key.length === 1 && key[0]?.[1]?.toUpperCase() === 'INTEGER' && !withoutRowid;
  const columns = found.rows.map(([column, type, notNull, hasDefault, hidden, pk]): CatalogColumn => {
    const isId = pk !== '0' && isRowid;
    return {
      ...{ name: column ?? '', sql: sqlName(column ?? ''), type: type ?? '', family: familyOf(type ?? '') },
      nullable: notNull === '0' && !isId && !(withoutRowid && pk !== '0'),
      hasDefault: hasDefault === '1' || isId,
      generated: hidden !== '0',
    };
  });
  const sql = sqlName(name);
  const filled = await read(`select exists (select 1 from ${sql})`);
  return {
    ...{ schema: 'main', name, sql, columns, sequences: [], rows: undefined },
    primaryKey: key.map(([column]) => column ?? ''),
    uniqueKeys: await uniqueKeysOf(name, columns, read),
    foreignKeys: await foreignKeysOf(name, read),
    triggers: await triggersOf(name, read),
    isEmpty: filled.rows[0]?.[0] === '0',
  };
}

async function uniqueKeysOf(
  table: string,
  columns: readonly CatalogColumn[],
  read: Read,
): Promise<readonly string[][]> {
  const { rows } = await read(
    `select l.name, i.name from pragma_index_list($1) l join pragma_index_info(l.name) i
     where l."unique" = 1 and l.partial = 0 and l.origin <> 'pk' order by l.seq desc, i.seqno`,
    [table],
  );
  const certain = new Set(columns.filter(({ nullable }) => !nullable).map(({ name }) => name));
  // A column without a name is an expression.
  return [...grouped(rows).values()].filter((names) => names.every((name) => certain.has(name)));
}

async function foreignKeysOf(table: string, read: Read): Promise<CatalogTable['foreignKeys']> {
  const { rows } = await read(
    `select id, "table", "from", coalesce("to", '') from pragma_foreign_key_list($1) order by id, seq`,
    [table],
  );
  const keys = new Map<string, { to: string; columns: string[]; toColumns: string[] }>();
  for (const [id, to, from, column] of rows) {
    const key = keys.get(id ?? '') ?? { to: to ?? '', columns: [], toColumns: [] };
    key.columns.push(from ?? '');
    key.toColumns.push(column ?? '');
    keys.set(id ?? '', key);
  }
  // SQLite can neither name a foreign key nor take one away.
  return [...keys.values()].map(({ to, columns, toColumns }) => ({
    ...{ name: `${table}_${columns.join('_')}_fkey`, to: tableId({ schema: 'main', name: to }), columns, toColumns },
    ...{ drop: '', add: '' },
  }));
}

async function triggersOf(table: string, read: Read): Promise<readonly string[]> {
  const { rows } = await read(
    `select name from sqlite_schema where type = 'trigger' and tbl_name = $1 and sql like '%insert%' order by name`,
    [table],
  );
  return rows.map(([name]) => name ?? '');
}

/** A key that names no columns leads to the other table's primary key; names are found whatever their case. */
function withKeys(tables: readonly CatalogTable[]): readonly CatalogTable[] {
  return tables.map((table) => ({
    ...table,
    foreignKeys: table.foreignKeys.map((key) => {
      const parent = tables.find((each) => tableId(each).toLowerCase() === key.to.toLowerCase());
      const isImplied = key.toColumns.every((name) => name === '');
      return {
        ...key,
        ...(parent && { to: tableId(parent) }),
        toColumns: isImplied && parent ? parent.primaryKey : key.toColumns,
      };
    }),
  }));
}

function grouped(rows: readonly (readonly Cell[])[]): ReadonlyMap<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [group, member] of rows) groups.set(group ?? '', [...(groups.get(group ?? '') ?? []), member ?? '']);
  return groups;
}

/** What SQLite makes of a declared type, and what people mean by it. */
function familyOf(type: string): TypeFamily {
  const families: readonly (readonly [RegExp, TypeFamily])[] = [
    [/bool/i, 'boolean'],
    [/int/i, 'integer'],
    [/uuid|guid/i, 'uuid'],
    [/json/i, 'json'],
    [/char|clob|text/i, 'text'],
    [/blob/i, 'binary'],
    [/datetime|timestamp/i, 'timestamp'],
    [/date/i, 'date'],
    [/real|floa|doub/i, 'float'],
    [/num|dec/i, 'decimal'],
  ];
  return families.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';
}

function sqlName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reserved.has(name) ? name : quoteIdentifier(name);
}

const reserved: ReadonlySet<string> = new Set(
  `add all alter and as autoincrement between by case check collate commit constraint create default deferrable delete desc
   distinct drop else end escape except exists foreign from group having if in index insert intersect into is isnull join key
   limit not notnull null on or order primary references right select set table then to transaction union unique update using
   values view when where with`.split(/\s+/),
);
