import type { z } from 'zod';
import { Fault } from '../../state/fault.ts';
import type { Evidence, Table } from '../../state/outcome.ts';
import { databaseName, text } from '../../state/runbook/fields.ts';
import type { Reference, SpecPath } from '../../state/runbook/language.ts';
import type { Result } from '../engines/connection.ts';
import type { Context } from '../kind.ts';
import { shortCell, shorten } from './short.ts';

/** The two keys of every check that asks a database a question of its own. */
export const queryKeys = {
  in: databaseName.describe('The database that is asked.'),
  sql: text.describe('One query. It runs in a transaction that can not write.'),
};

export type Query = z.infer<z.ZodObject<typeof queryKeys>>;

export function queryReferences(query: Query, path: SpecPath = []): readonly Reference[] {
  return [
    { to: 'database', name: query.in, path: [...path, 'in'] },
    { to: 'sql', database: query.in, text: query.sql, transactional: true, path: [...path, 'sql'] },
  ];
}

/**
 * Asks, and keeps the first `keep` rows; `rowCount` is the number of all. Faults: those of the database, and
 * `check/columns` when the query does not return as many columns as the check reads.
 */
export async function ask(
  query: Query,
  context: Context,
  options: { readonly keep: number; readonly columns?: number; readonly signal?: AbortSignal },
): Promise<Result> {
  const database = await context.database(query.in);
  const result = await database.read(query.sql, [], options.signal ?? context.signal, options.keep);
  const { columns } = options;
  if (columns === undefined || result.columns.length === columns) return result;
  throw new Fault(
    'check/columns',
    `The check's query in ${query.in} returns ${result.columns.length} columns where ${columns} ${columns === 1 ? 'is' : 'are'} read.`,
    { remedy: ['Correct the query in the runbook.', query.sql], retry: 'safe' },
  );
}

/** The query as a dry run shows it. */
export function queryLines(query: Query): readonly string[] {
  return [`-- in ${query.in}`, ...query.sql.trimEnd().split('\n')];
}

export function queryEvidence(query: Query, result: Table): Evidence {
  return { kind: 'query', database: query.in, sql: query.sql, result };
}

/** What was kept of a result, and how many rows were not. */
export function keptTable({ columns, rows, rowCount }: Result, keep = rows.length): Table {
  const kept = rows.slice(0, keep).map((row) => row.map(shortCell));
  const more = rowCount - kept.length;
  // A column without a name of its own is called by its whole expression on some engines.
  return { columns: columns.map(({ name }) => shorten(name, 100)), rows: kept, ...(more > 0 && { more }) };
}
