import type { HeldDatabase, HeldSource } from '../../copy/held-source.ts';
import type { RowQuestions } from '../../copy/rejects/row-questions.ts';
import type {
  ChunkReader,
  CopyFormat,
  KeyRange,
  KeyValues,
  PreparedSource,
  Survey,
  SurveyOptions,
} from '../../copy/seam.ts';
import type { CompiledCopy } from './copy-compiled.ts';
import { guardsOf, localTimeGuards } from './copy-guards.ts';
import { type HeldFile, isHeldFile, threadsPerCopy } from './copy-hold.ts';
import { keyTexts, valueRange } from './copy-keys.ts';
import type { Reading, SqlValue } from './copy-messages.ts';
import { rowQuestions } from './copy-questions.ts';
import { fromSql, selectSql } from './copy-range.ts';
import { SqliteChunkReader } from './copy-reader.ts';
import { type Ask, rejecting, surveyRows } from './copy-survey.ts';
import { type SqliteThread, ThreadError } from './copy-thread.ts';
import { threadFault } from './copy-thread-fault.ts';

/** A mapping compiled to SQL: everything a copy asks its file. Nothing of it is asked in this thread. */
export class SqlitePreparedSource implements PreparedSource {
  readonly #copy: CompiledCopy;
  readonly #held: HeldFile | undefined;
  readonly guards: PreparedSource['guards'];
  readonly at?: NonNullable<PreparedSource['at']>;
  #ownThreads = 0;

  constructor(copy: CompiledCopy, held?: HeldFile) {
    this.#copy = copy;
    this.#held = held;
    // A copy within one file would find its own writes.
    if (copy.isWal && !copy.request.isWithin) this.at = (held) => this.#at(held);
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

  get formatReason(): string | undefined {
    const { format, binary } = this.#copy;
    if (format === 'typed') return 'each value with the type that SQLite keeps it with';
    return typeof binary === 'string' ? binary : undefined;
  }

  get notes(): readonly string[] {
    const { key, request, isWal } = this.#copy;
    return [
      ...(key.width === 0 || key.isOrdered
        ? []
        : [`${request.title} has no index that sorts by ${this.key.join(', ')}: each chunk looks at every row`]),
      ...(isWal
        ? []
        : ['the file is not in WAL mode: what is written to it meanwhile is in some chunks and not in others']),
    ];
  }

  get bytesPerRow(): number | undefined {
    return this.#copy.bytesPerRow;
  }

  async survey({ curious, signal, rejects = false }: SurveyOptions): Promise<Survey> {
    const { columns } = this.#copy;
    const known = this.#copy.line === undefined ? [] : guardsOf(this.#copy);
    const guards = [...known, ...(curious && known.length > 0 ? localTimeGuards(columns) : [])];
    // Readers of the same moment have nothing to do yet.
    const ask = (sql: string, values: readonly SqlValue[]) =>
      this.#held ? this.#held.ask(sql, values, signal) : this.#copy.database.threads.ask(sql, values, signal);
    const told: Ask = (sql, values) => this.#told(() => ask(sql, values), signal);
    return surveyRows(this.#copy, told, guards, { signal, rejects });
  }

  async boundAfter(range: KeyRange, rows: number, signal: AbortSignal): Promise<KeyValues | undefined> {
    const found = await this.#keys(range, rows - 1, 2, signal);
    return found.length < 2 ? undefined : found[0];
  }

  async keyAt(range: KeyRange, line: number, signal: AbortSignal): Promise<KeyValues | undefined> {
    return (await this.#keys(range, line - 1, 1, signal))[0];
  }

  async openReader(): Promise<ChunkReader> {
    const held = this.#held;
    if (held) {
      const isOwn = this.#ownThreads < threadsPerCopy;
      if (isOwn) this.#ownThreads += 1;
      const thread = await held.take(isOwn);
      return new SqliteChunkReader(
        thread,
        (range) => this.#reading(range),
        this.#questions(thread),
        async () => {
          if (isOwn) this.#ownThreads -= 1;
          held.giveBack(thread);
        },
      );
    }
    const thread = this.#copy.database.threads.open();
    try {
      await thread.hold();
    } catch (error) {
      await thread.close();
      throw this.#fault(error);
    }
    return new SqliteChunkReader(
      thread,
      (range) => this.#reading(range),
      this.#questions(thread),
      () => thread.close(),
    );
  }

  /** In the thread that reads: nobody else sees the same moment. */
  #questions(thread: SqliteThread): RowQuestions {
    const { rows, key, line } = this.#copy;
    return rowQuestions({
      rows,
      key,
      guards: line === undefined ? [] : rejecting(guardsOf(this.#copy)),
      ask: (sql, values, signal) => this.#told(() => thread.ask(sql, values), signal),
    });
  }

  #at(held: HeldDatabase): HeldSource {
    if (!isHeldFile(held)) throw new TypeError('a moment is held over databases of the same engine only');
    return {
      source: new SqlitePreparedSource(this.#copy, held),
      changedSince: async (moment, ranges, signal) => {
        const rows = await this.#countOf(ranges, held, signal);
        if (moment === held.moment) return { rows, written: 0n };
        return { rows, unknown: 'the file was written to, and SQLite keeps no trace of which rows' };
      },
    };
  }

  async #countOf(ranges: readonly KeyRange[], held: HeldFile, signal: AbortSignal): Promise<bigint> {
    const { rows, key } = this.#copy;
    let count = 0n;
    for (const range of ranges) {
      const { sql, values } = fromSql({ ...rows, key, range: valueRange(range, key) });
      const [[found] = []] = await held.ask(`SELECT count(*) ${sql}`, values, signal);
      count += BigInt(String(found));
    }
    return count;
  }

  #reading(range: KeyRange): Reading {
    const { rows, key, line, binary } = this.#copy;
    if (line === undefined) throw new TypeError('a copy without a target is not read');
    const { order, width, isOrdered } = key;
    const form = typeof binary === 'string' ? undefined : binary;
    return { line, binary: form, ...rows, key: { order, width, isOrdered }, range: valueRange(range, key) };
  }

  async #keys(range: KeyRange, offset: number, limit: number, signal: AbortSignal): Promise<readonly KeyValues[]> {
    const { rows, key } = this.#copy;
    if (key.width === 0) return [];
    const { sql, values } = selectSql(key.order, { ...rows, key, range: valueRange(range, key) });
    // Bounds need not be of the moment that is read, and readers are busy.
    const asked = `${sql} LIMIT ${limit} OFFSET ${offset}`;
    const found = await this.#told(() => this.#copy.database.threads.ask(asked, values, signal), signal);
    return found.map((row) => keyTexts(row, key));
  }

  async #told<T>(question: () => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await question();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw this.#fault(error);
    }
  }

  #fault(error: unknown): unknown {
    return error instanceof ThreadError ? threadFault(error, this.#copy.request.title) : error;
  }
}
