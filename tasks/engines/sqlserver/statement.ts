import type { Connection as Tds } from 'tedious';
import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import { Fault } from '../../../state/fault.ts';
import type { Cell } from '../../../state/outcome.ts';
import { lexSql } from '../../../state/runbook/sql/lexer.ts';
import type { Result } from '../connection.ts';
import { sqlDialect } from './sql-dialect.ts';
import { loadDriver } from './tds/driver.ts';
import type { Row } from './tds/exact-parser.ts';
import { textOf } from './tds/values/text-of.ts';
import { typeName } from './type-name.ts';

export interface Statement {
  readonly sql: string;
  readonly values?: readonly Cell[] | undefined;
  /** Rows kept; those beyond are counted. Default: all. */
  readonly keep?: number | undefined;
  /** `rowCount` is what changed, as of a script; else what changed or was returned. */
  readonly countsChanges?: boolean;
  /** Given rows as they come, instead of keeping them; while its promise is open, the server is held back. */
  readonly onRows?: ((rows: readonly Row[]) => Promise<void> | void) | undefined;
  /** Told of each statement's rows, returned or changed, unless the session does not count them (NOCOUNT). */
  readonly onCount?: (count: number) => void;
}

/**
 * Runs a batch on a connection that does nothing else meanwhile: with values as `sp_executesql`, whose parameters `$1`, `$2`
 * become `@p1`, `@p2` of nvarchar; without as it stands. No value is parsed. The rows are those of the last result.
 * Rejects with what the driver says. Faults: `database/nul`.
 */
export async function execute(tds: Tds, statement: Statement): Promise<Result> {
  const { Request, TYPES } = await loadDriver();
  const { sql, values = [], onRows } = statement;
  if (sql.includes('\0')) throw nulFault();
  const seen = new Seen(statement.keep ?? Number.POSITIVE_INFINITY);
  let failed: unknown;
  await new Promise<void>((resolve, reject) => {
    const request = new Request(withParameters(sql, values.length), (error) =>
      error || failed !== undefined ? reject(failed ?? error) : resolve(),
    );
    request.on('columnMetadata', (columns) => seen.begin(columns as unknown as ColumnMetadata[]));
    request.on('row', (batch: unknown) => {
      const rows = batch as readonly Row[];
      seen.count(rows, onRows !== undefined);
      const taken = onRows?.(rows);
      if (!taken) return;
      request.pause();
      taken.then(
        () => request.resume(),
        (error: unknown) => {
          failed = error;
          request.resume();
          tds.cancel();
        },
      );
    });
    const end = (count: number | undefined) => {
      seen.end(count);
      if (count !== undefined) statement.onCount?.(count);
    };
    request.on('done', end);
    request.on('doneInProc', end);
    if (values.length === 0) return tds.execSqlBatch(request);
    for (const [index, value] of values.entries()) {
      request.addParameter(`p${index + 1}`, TYPES.NVarChar, value, { length: lengthOf(value) });
    }
    tds.execSql(request);
  });
  return seen.result(statement.countsChanges === true);
}

/** A column that is compared with nvarchar(max) is not looked up in its index; and one length for all keeps one plan for all. */
function lengthOf(value: Cell): number {
  return value === null || value.length <= 4000 ? 4000 : Number.POSITIVE_INFINITY;
}

/** What came of a batch so far. */
class Seen {
  readonly #keep: number;
  #columns: Result['columns'] = [];
  #rows: Cell[][] = [];
  #returned = 0;
  #changed = 0;
  #isLooking = false;

  constructor(keep: number) {
    this.#keep = keep;
  }

  begin(columns: readonly ColumnMetadata[]): void {
    this.#columns = columns.map((column) => ({ name: column.colName, type: typeName(column) }));
    this.#rows = [];
    this.#returned = 0;
    this.#isLooking = true;
  }

  count(rows: readonly Row[], areTaken: boolean): void {
    this.#returned += rows.length;
    if (areTaken) return;
    for (const row of rows) {
      if (this.#rows.length >= this.#keep) return;
      this.#rows.push(row.map(textOf));
    }
  }

  end(count: number | undefined): void {
    if (!this.#isLooking) this.#changed += count ?? 0;
    this.#isLooking = false;
  }

  result(countsChanges: boolean): Result {
    const rowCount = countsChanges ? this.#changed : this.#columns.length > 0 ? this.#returned : this.#changed;
    return { columns: this.#columns, rows: this.#rows, rowCount };
  }
}

/** `$1` is money in T-SQL: it is a parameter only where there is a value for it. */
function withParameters(sql: string, count: number): string {
  if (count === 0) return sql;
  const { tokens } = lexSql(sql, sqlDialect);
  let [written, at] = ['', 0];
  tokens.forEach((token, index) => {
    const before = tokens[index - 1];
    const isParameter =
      token.kind === 'number' && before?.text === '$' && before.end === token.start && Number(token.text) <= count;
    if (!isParameter || !before) return;
    written += `${sql.slice(at, before.start)}@p${token.text}`;
    at = token.end;
  });
  return written + sql.slice(at);
}

function nulFault(): Fault {
  return new Fault('database/nul', 'SQL can not contain the character NUL.', {
    remedy: ['Remove it from the runbook or the SQL file.'],
    retry: 'safe',
  });
}
