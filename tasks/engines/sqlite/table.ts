import { Fault } from '../../../state/fault.ts';
import { lexSql } from '../../../state/runbook/sql/lexer.ts';
import type { Connection } from '../connection.ts';
import type { TableInfo } from '../table-info.ts';
import { quoteIdentifier } from './quote.ts';

/** Looks a table or view up. Faults: `database/bad-name`. */
export async function lookUpTable(
  name: string,
  database: string,
  connection: Connection,
): Promise<TableInfo | undefined> {
  const [wantedSchema, wantedName] = partsOf(name, database);
  const { rows } = await connection.query(
    'select schema, name, wr from pragma_table_list where lower(name) = lower($1) and ($2 is null or lower(schema) = lower($2))',
    [wantedName, wantedSchema],
  );
  const [schema, found, withoutRowid] = rows[0] ?? [];
  if (!schema || !found) return undefined;
  const columns = await columnsOf(schema, found, withoutRowid === '1', connection);
  const keys = await uniqueKeysOf(schema, found, connection);
  const certain = new Set(columns.filter(({ nullable }) => !nullable).map(({ name }) => name));
  return {
    ...{ schema, name: found, sql: `${quoteIdentifier(schema)}.${quoteIdentifier(found)}` },
    columns: columns.map(({ key: _, ...column }) => column),
    primaryKey: columns
      .filter(({ key }) => key > 0)
      .sort((a, b) => a.key - b.key)
      .map(({ name }) => name),
    uniqueKeys: keys.filter((key) => key.every((column) => certain.has(column))),
    estimatedRows: undefined,
    bytes: undefined,
  };
}

/** Schema (or NULL) and name. */
function partsOf(name: string, database: string): readonly [string | null, string] {
  const { tokens, unclosed } = lexSql(name);
  const parts = tokens.filter((_, index) => index % 2 === 0);
  const isName =
    unclosed === undefined &&
    (tokens.length === 1 || tokens.length === 3) &&
    parts.every(({ kind }) => kind === 'word' || kind === 'name') &&
    (tokens.length === 1 || tokens[1]?.text === '.');
  const [first, second] = parts.map(({ kind, text }) => (kind === 'name' ? unquote(text) : text));
  if (!isName || first === undefined) {
    throw new Fault('database/bad-name', `${name} can't be the name of a table in ${database}.`, {
      remedy: ['Write table or schema.table; put parts with spaces or dots in double quotes.'],
      retry: 'safe',
    });
  }
  return second === undefined ? [null, first] : [first, second];
}

function unquote(text: string): string {
  const quote = text.at(-1) ?? '';
  const inner = text.slice(1, -1);
  return quote === ']' ? inner : inner.replaceAll(quote + quote, quote);
}

async function columnsOf(schema: string, table: string, withoutRowid: boolean, connection: Connection) {
  const { rows } = await connection.query(
    `select name, type, "notnull", dflt_value is not null, hidden, pk from pragma_table_xinfo($2, $1) where hidden <> 1 order by cid`,
    [schema, table],
  );
  const keySize = rows.filter((row) => row[5] !== '0').length;
  return rows.map(([name, type, notNull, hasDefault, hidden, pk]) => {
    const key = Number(pk);
    // Only this key is the row's id itself; other primary keys may hold NULL, an old mistake that SQLite keeps.
    const isRowid = keySize === 1 && key === 1 && type?.toUpperCase() === 'INTEGER' && !withoutRowid;
    return {
      name: name ?? '',
      type: type ?? '',
      nullable: notNull === '0' && !isRowid && !(withoutRowid && key > 0),
      hasDefault: hasDefault === '1' || isRowid,
      generated: hidden !== '0',
      key,
    };
  });
}

async function uniqueKeysOf(schema: string, table: string, connection: Connection): Promise<string[][]> {
  const { rows } = await connection.query(
    `select l.name, i.name from pragma_index_list($2, $1) l join pragma_index_info(l.name, $1) i
     where l."unique" = 1 and l.partial = 0 and l.origin <> 'pk' order by l.seq desc, i.seqno`,
    [schema, table],
  );
  const keys = new Map<string, (string | null)[]>();
  for (const [index, column] of rows) keys.set(index ?? '', [...(keys.get(index ?? '') ?? []), column ?? null]);
  // A column without a name is an expression.
  return [...keys.values()].filter((columns): columns is string[] => columns.every((column) => column !== null));
}
