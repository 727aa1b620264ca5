import type { Client, QueryConfig, QueryResult } from 'pg';
import { Fault } from '../../../state/fault.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { Result } from '../connection.ts';

export interface Statement {
  readonly sql: string;
  readonly values?: readonly Cell[];
  /**
   * `one` statement, which the server enforces (extended protocol); or `many`, which it takes as they stand (simple
   * protocol) and which can have no values.
   */
  readonly count: 'one' | 'many';
  /** Rows kept; those beyond are counted. Default: all. */
  readonly keep?: number | undefined;
  /** Called when a statement of many is complete. */
  readonly onComplete?: () => void;
}

export interface Executed extends Result {
  /** Command tag of the last statement: `SELECT`, `COMMIT`. */
  readonly command: string;
}

/** What a script changed counts; what it looked at does not. */
const changing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY']);

/**
 * Runs on a client that does nothing else meanwhile. No value is parsed: what the server wrote is what comes back.
 * Of many statements the result is that of the last one that returned columns, and `rowCount` the rows all of them changed.
 * Rejects with what the driver says. Faults: `database/nul`.
 */
export async function execute(client: Client, statement: Statement): Promise<Executed> {
  if (statement.sql.includes('\0')) throw nulFault();
  const { Query, types } = await import('pg');
  const { keep = Number.POSITIVE_INFINITY, count, sql, values = [] } = statement;
  const query = new Query<Cell[]>(configOf(sql, values, count));
  let source: QueryResult | undefined;
  let rows: Cell[][] = [];
  let returned = 0;
  query.on('row', (row, result) => {
    if (result !== source) rows = [];
    if (result !== source) returned = 0;
    source = result;
    returned += 1;
    if (rows.length < keep) rows.push(row);
  });
  const { onComplete } = statement;
  if (onComplete) client.connection.on('commandComplete', onComplete);
  try {
    const ended = new Promise<QueryResult | QueryResult[]>((resolve, reject) => {
      query.on('end', resolve);
      query.on('error', reject);
    });
    client.query(query);
    const results = [await ended].flat();
    const last = results.at(-1);
    const shown = results.findLast(({ fields }) => fields.length > 0);
    return {
      columns: (shown?.fields ?? []).map(({ name, dataTypeID }) => ({
        name,
        type: typeName(types.builtins, dataTypeID),
      })),
      rows: shown === source ? rows : [],
      rowCount: count === 'one' ? Math.max(last?.rowCount ?? 0, shown === source ? returned : 0) : changedRows(results),
      command: last?.command ?? '',
    };
  } finally {
    if (onComplete) client.connection.off('commandComplete', onComplete);
  }
}

function configOf(sql: string, values: readonly Cell[], count: Statement['count']): QueryConfig {
  const config = {
    text: sql,
    rowMode: 'array',
    types: { getTypeParser: () => (value: unknown) => value },
    ...(count === 'one' && { queryMode: 'extended', values: [...values] }),
  };
  // The driver takes more than its types say.
  return config as QueryConfig;
}

function changedRows(results: readonly QueryResult[]): number {
  return results.filter(({ command }) => changing.has(command)).reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0);
}

/** Built-in types by name, others by number: a look-up could fail in the middle of a failed transaction. */
function typeName(builtins: Readonly<Record<string, unknown>>, id: number): string {
  const known = Object.entries(builtins).find(([, oid]) => oid === id);
  return known ? known[0].toLowerCase() : `oid ${id}`;
}

function nulFault(): Fault {
  return new Fault(
    'database/nul',
    'SQL can not contain the character NUL: the server would read only what is before it.',
    {
      remedy: ['Remove it from the runbook or the SQL file.'],
      retry: 'safe',
    },
  );
}
