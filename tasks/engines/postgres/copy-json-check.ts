import { noJson } from '../../copy/survey-faults.ts';
import type { Database } from '../engine.ts';
import { openForReading } from './copy-connection.ts';
import type { CopyKey } from './copy-keys.ts';
import { quoteLiteral } from './copy-quote.ts';
import { stateOf } from './copy-refused.ts';
import type { FittedColumn, Titles } from './copy-select.ts';
import type { FromSql } from './copy-survey.ts';
import type { SourceColumn } from './copy-table.ts';

export interface TextToParse {
  readonly database: Database;
  readonly snapshot: { readonly id: string } | undefined;
  readonly from: FromSql;
  readonly key: CopyKey;
  readonly titles: Titles;
}

/** Columns whose text a mapping reads as JSON. */
export function parsedColumns(columns: readonly FittedColumn[]): readonly SourceColumn[] {
  const parsed = columns.flatMap(({ expression }) => (expression.parses ? [expression.parses] : []));
  return parsed.filter((column, at) => parsed.findIndex(({ sql }) => sql === column.sql) === at);
}

/**
 * Whether the server reads the texts as jsonb. Servers before version 16 can't be asked of one text without an error: all
 * are tried at once, and only when one is refused, each by itself. Faults: `copy/no-json`.
 */
export async function requireJson(
  columns: readonly SourceColumn[],
  copy: TextToParse,
  ask: (sql: string) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  for (const column of columns) {
    try {
      await ask(`SELECT count((${column.sql}::jsonb) IS NULL) ${copy.from()}`);
    } catch (error) {
      if (!isRefused(error)) throw error;
      const { count, shown } = await refusedTexts(column, copy, signal);
      if (count === 0n) {
        throw error;
      }
      throw noJson(column.name, copy.titles, count, shown);
    }
  }
}

/** Data exceptions, and a limit of the program: documents of too many levels. */
function isRefused(error: unknown): boolean {
  return /^(22|54)/.test(stateOf(error));
}

async function refusedTexts({ sql }: SourceColumn, copy: TextToParse, signal: AbortSignal) {
  const { key, from } = copy;
  const order = key.columns.length === 0 ? '' : ` ORDER BY ${key.order}`;
  const texts = key.columns.length === 0 ? `'a row without a key'` : `json_build_array(${key.texts})::text`;
  const block = `
declare nightferry_row record; nightferry_count bigint := 0; nightferry_keys text := '';
begin
  for nightferry_row in select ${sql}::text as nightferry_text, ${texts} as nightferry_key ${from()}${order} loop
    begin perform nightferry_row.nightferry_text::jsonb;
    exception when data_exception or program_limit_exceeded then
      nightferry_count := nightferry_count + 1;
      if nightferry_count <= 5 then nightferry_keys := nightferry_keys || ', ' || nightferry_row.nightferry_key; end if;
    end;
  end loop;
  perform set_config('nightferry.found', nightferry_count || ' ' || nightferry_keys, true);
end`;
  const connection = await openForReading(copy.database);
  try {
    await connection.query('begin isolation level repeatable read read only');
    if (copy.snapshot) await connection.query(`set transaction snapshot ${quoteLiteral(copy.snapshot.id)}`);
    await connection.query(`DO ${quoteLiteral(block)}`, [], signal);
    const { rows } = await connection.query(`SELECT current_setting('nightferry.found')`);
    const found = rows[0]?.[0] ?? '';
    const [, count = '0', keys = ''] = /^(\d+) ,? ?(.*)$/s.exec(found) ?? [];
    const names = key.columns.map(({ name }) => name).join(', ');
    return { count: BigInt(count), shown: `${names} ${keys.replaceAll(/[[\]"]/g, '')}`.trim() };
  } finally {
    await connection.close();
  }
}
