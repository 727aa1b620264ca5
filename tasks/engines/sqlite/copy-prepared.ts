import { Fault } from '../../../state/fault.ts';
import type {
  ChunkReader,
  CopyFormat,
  CopyRequest,
  KeyRange,
  KeyValues,
  PreparedSource,
  Survey,
} from '../../copy/seam.ts';
import type { Expression } from './copy-expressions.ts';
import { guardsOf, localTimeGuards } from './copy-guards.ts';
import { type CopyKey, keyTexts, valueRange } from './copy-keys.ts';
import type { Reading, SqlValue } from './copy-messages.ts';
import { selectSql } from './copy-range.ts';
import { SqliteChunkReader } from './copy-reader.ts';
import { surveyRows } from './copy-survey.ts';
import { ThreadError } from './copy-thread.ts';
import type { SqliteDatabase } from './database.ts';

/** A column of the SELECT, with the target's column that it fills. */
export interface FittedColumn {
  readonly name: string;
  readonly expression: Expression;
}

export interface CompiledCopy {
  readonly database: SqliteDatabase;
  readonly request: CopyRequest;
  readonly rows: Pick<Reading, 'from' | 'where'>;
  readonly key: CopyKey;
  readonly columns: readonly FittedColumn[];
  /** The line of a row; undefined where the target is not known. */
  readonly line: string | undefined;
  readonly format: CopyFormat;
  readonly bytesPerRow: number | undefined;
}

/** A mapping compiled to SQL: everything a copy asks its file. Nothing of it is asked in this thread. */
export class SqlitePreparedSource implements PreparedSource {
  readonly #copy: CompiledCopy;
  readonly guards: PreparedSource['guards'];

  constructor(copy: CompiledCopy) {
    this.#copy = copy;
    this.guards = copy.line === undefined ? [] : guardsOf(copy).map(({ title, condition }) => ({ title, condition }));
  }

  get sql(): string {
    const { columns, rows, key } = this.#copy;
    const shown = columns.map(({ expression }) => expression.shown).join(',\n');
    const { sql } = selectSql(shown, { ...rows, key, range: { low: undefined, high: undefined } });
    if (key.width === 0) return sql;
    const range = `(${key.order}) > (<low>) AND (${key.order}) <= (<high>)`;
    const where = rows.where === undefined ? 'WHERE' : 'AND';
    return sql.replace(/\nORDER BY [^\n]*$/, (order) => `\n${where} ${range}${order}`);
  }

  get key(): readonly string[] {
    return this.#copy.key.columns.map(({ name }) => name);
  }

  get format(): CopyFormat {
    return this.#copy.format;
  }

  get formatReason(): string {
    return this.#copy.format === 'typed'
      ? 'each value with the type that SQLite keeps it with'
      : 'lines are put together in SQLite, which has no binary form of rows';
  }

  get notes(): readonly string[] {
    const { key, request } = this.#copy;
    if (key.width === 0 || key.isOrdered) return [];
    return [`${request.title} has no index that sorts by ${this.key.join(', ')}: each chunk looks at every row`];
  }

  get bytesPerRow(): number | undefined {
    return this.#copy.bytesPerRow;
  }

  async survey({ curious, signal }: { readonly curious: boolean; readonly signal: AbortSignal }): Promise<Survey> {
    const { columns } = this.#copy;
    const known = this.#copy.line === undefined ? [] : guardsOf(this.#copy);
    const guards = [...known, ...(curious && known.length > 0 ? localTimeGuards(columns) : [])];
    return surveyRows(this.#copy, (sql, values) => this.#ask(sql, values, signal), guards, signal);
  }

  async boundAfter(range: KeyRange, rows: number, signal: AbortSignal): Promise<KeyValues | undefined> {
    const found = await this.#keys(range, rows - 1, 2, signal);
    return found.length < 2 ? undefined : found[0];
  }

  async keyAt(range: KeyRange, line: number, signal: AbortSignal): Promise<KeyValues | undefined> {
    return (await this.#keys(range, line - 1, 1, signal))[0];
  }

  async openReader(): Promise<ChunkReader> {
    const { database, rows, key, line } = this.#copy;
    if (line === undefined) throw new TypeError('a copy without a target is not read');
    const thread = database.threads.open();
    try {
      await thread.hold();
    } catch (error) {
      await thread.close();
      throw this.#fault(error);
    }
    const { order, width, isOrdered } = key;
    return new SqliteChunkReader(thread, (range) => ({
      line,
      ...rows,
      key: { order, width, isOrdered },
      range: valueRange(range, key),
    }));
  }

  async #keys(range: KeyRange, offset: number, limit: number, signal: AbortSignal): Promise<readonly KeyValues[]> {
    const { rows, key } = this.#copy;
    if (key.width === 0) return [];
    const { sql, values } = selectSql(key.order, { ...rows, key, range: valueRange(range, key) });
    const found = await this.#ask(`${sql} LIMIT ${limit} OFFSET ${offset}`, values, signal);
    return found.map((row) => keyTexts(row, key));
  }

  async #ask(sql: string, values: readonly SqlValue[], signal: AbortSignal) {
    try {
      return await this.#copy.database.threads.ask(sql, values, signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw this.#fault(error);
    }
  }

  #fault(error: unknown): unknown {
    return error instanceof ThreadError ? threadFault(error, this.#copy.request.title) : error;
  }
}

/** What the file said to a question about a table. */
export function threadFault(error: ThreadError, title: string): Fault {
  const isLocked = /^SQLITE_(BUSY|LOCKED)/.test(error.code);
  return new Fault(
    isLocked ? 'database/lock-timeout' : 'database/sql',
    `${title} could not be read: ${error.message}.`,
    {
      remedy: isLocked
        ? ['Another program keeps the file locked: end its transaction, then try again.']
        : ['See what the file or the SQL of the mapping has wrong, then try again.'],
      retry: 'safe',
      cause: error,
    },
  );
}
