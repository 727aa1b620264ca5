import type { HeldDatabase, HeldSource } from '../../../../copy/held-source.ts';
import type { RowQuestions } from '../../../../copy/rejects/row-questions.ts';
import type {
  ChunkReader,
  CopyFormat,
  CopyRequest,
  KeyRange,
  KeyValues,
  PreparedSource,
  Survey,
  SurveyOptions,
} from '../../../../copy/seam.ts';
import type { SqlServerDatabase } from '../../database.ts';
import { changedSince } from './changed.ts';
import { localTimeGuards } from './clock-guards.ts';
import type { FittedColumn, Travelling } from './compile.ts';
import { guardsOf, rejecting } from './guards.ts';
import { type HeldSqlServer, isHeldSqlServer } from './hold.ts';
import { keyTexts } from './keys.ts';
import { rowQuestions } from './questions.ts';
import { SqlServerChunkReader } from './reader.ts';
import { chunkSql, keysSql, type Query, type SourceRows, shownSql } from './rows-sql.ts';
import type { SourceServer } from './server.ts';
import { surveyRows } from './survey.ts';

/** A mapping compiled to T-SQL. */
export interface CompiledCopy {
  readonly database: SqlServerDatabase;
  readonly request: CopyRequest;
  readonly server: SourceServer;
  readonly rows: SourceRows;
  readonly columns: readonly FittedColumn[];
  /** Undefined where the target is not known. */
  readonly travelling: Travelling | undefined;
  readonly bytesPerRow: number | undefined;
  /** What tells when a row was written; `undefined` where what is copied is not in that row alone. */
  readonly row: { readonly version: string | undefined; readonly table: string } | undefined;
  readonly notes: readonly string[];
}

/** Everything a copy asks its source. */
export class SqlServerPreparedSource implements PreparedSource {
  readonly #copy: CompiledCopy;
  readonly #held: HeldSqlServer | undefined;
  readonly guards: PreparedSource['guards'];
  readonly at?: NonNullable<PreparedSource['at']>;

  constructor(copy: CompiledCopy, held?: HeldSqlServer) {
    this.#copy = copy;
    this.#held = held;
    if (copy.server.isReadOnly || copy.server.hasSnapshots) this.at = (held) => this.#at(held);
    this.guards = this.#guards().map(({ title, condition }) => ({ title, condition }));
  }

  get sql(): string {
    const { rows, columns } = this.#copy;
    return shownSql(
      rows,
      columns.map(({ expression }) => expression),
    );
  }

  get key(): readonly string[] {
    return this.#copy.rows.key.columns.map(({ name }) => name);
  }

  get format(): CopyFormat {
    return this.#copy.travelling?.format ?? 'text';
  }

  get formatReason(): string | undefined {
    return this.#copy.travelling?.formatReason;
  }

  get notes(): readonly string[] {
    const { rows, request, notes, server } = this.#copy;
    const { key } = rows;
    return [
      ...(key.columns.length === 0 || key.isIndexed
        ? []
        : [`${request.title} has no index that sorts by ${this.key.join(', ')}: each chunk sorts all rows`]),
      ...(server.isReadOnly || server.hasSnapshots
        ? []
        : [
            'the database keeps no versions of its rows (ALLOW_SNAPSHOT_ISOLATION is off): what is written to it meanwhile is in some chunks and not in others',
          ]),
      ...notes,
    ];
  }

  get bytesPerRow(): number | undefined {
    return this.#copy.bytesPerRow;
  }

  survey({ curious, signal, rejects = false }: SurveyOptions): Promise<Survey> {
    const { rows, columns } = this.#copy;
    const guards = [...this.#guards(), ...(curious ? localTimeGuards(columns) : [])];
    return surveyRows(rows, (query) => this.#ask(query, signal), guards, { rejects });
  }

  async boundAfter(range: KeyRange, count: number, signal: AbortSignal): Promise<KeyValues | undefined> {
    const found = await this.#keys(range, count - 1, 2, signal);
    return found.length < 2 ? undefined : found[0];
  }

  async keyAt(range: KeyRange, line: number, signal: AbortSignal): Promise<KeyValues | undefined> {
    return (await this.#keys(range, line - 1, 1, signal))[0];
  }

  async openReader(application: string): Promise<ChunkReader> {
    const { rows, travelling, database } = this.#copy;
    if (travelling === undefined) throw new TypeError('a copy without a target is not read');
    const { format, columns } = travelling;
    const { connection, close } = this.#held
      ? await this.#held.reader(application)
      : { connection: await database.connect({ application }), close: undefined };
    const check = this.#held?.check ?? '';
    return new SqlServerChunkReader({
      ...{ connection, format, columns, rows: this.#questions() },
      statement: (range) => {
        const { sql, values } = chunkSql(rows, travelling, range);
        return { sql: check + sql, values };
      },
      ...(close && { close }),
    });
  }

  #at(held: HeldDatabase): HeldSource {
    if (!isHeldSqlServer(held)) throw new TypeError('a moment is held over databases of the same engine only');
    const { rows, row } = this.#copy;
    const source = new SqlServerPreparedSource(this.#copy, held);
    return {
      source,
      changedSince: (earlier, ranges, signal) =>
        changedSince({ rows, row, ask: (query) => source.#ask(query, signal) }, { earlier, now: held.moment }, ranges),
    };
  }

  #questions(): RowQuestions {
    return rowQuestions({
      rows: this.#copy.rows,
      guards: rejecting(this.#guards()),
      ask: (query, signal) => this.#ask(query, signal),
    });
  }

  /** Bounds need not be of the moment that is read, and who reads in it is busy. */
  async #keys(range: KeyRange, offset: number, limit: number, signal: AbortSignal): Promise<readonly KeyValues[]> {
    const { rows, database } = this.#copy;
    if (rows.key.columns.length === 0) return [];
    const { sql, values } = keysSql(rows, { range, isBare: true }, offset, limit);
    const found = await database.read(sql, values, signal);
    return found.rows.map((row) => keyTexts(row, rows.key));
  }

  async #ask({ sql, values }: Query, signal?: AbortSignal) {
    const { database } = this.#copy;
    return (await (this.#held ?? database).read(sql, values, signal)).rows;
  }

  #guards() {
    const { rows, columns, request, travelling } = this.#copy;
    // Without a target nothing is known of what its columns hold.
    return guardsOf({ key: rows.key, columns: travelling === undefined ? [] : columns, request });
  }
}
