import type { HeldDatabase, HeldSource } from '../../copy/held-source.ts';
import type { RowQuestions } from '../../copy/rejects/row-questions.ts';
import type {
  ChunkReader,
  CopyFormat,
  CopyRequest,
  KeyRange,
  KeyValues,
  PreparedSource,
  Survey,
  SurveyOptions,
} from '../../copy/seam.ts';
import type { Database } from '../engine.ts';
import { openForReading } from './copy-connection.ts';
import { withoutNamespace } from './copy-id-mapping.ts';
import { idRewriter } from './copy-id-rewriter.ts';
import { parsedColumns, requireJson } from './copy-json-check.ts';
import { type CopyKey, rangeSql, shownRangeSql } from './copy-keys.ts';
import { fromSql, type JoinedTable } from './copy-look-ups.ts';
import { rowQuestions } from './copy-questions.ts';
import { PostgresChunkReader } from './copy-reader.ts';
import { isRowSecurity, rowSecurityFault } from './copy-refused.ts';
import { relationNotes } from './copy-relation.ts';
import { type FittedColumn, formatOf, withMadeIds } from './copy-select.ts';
import { type HeldSnapshot, isSnapshot } from './copy-snapshot.ts';
import { guardsOf, localTimeGuards, rejecting, surveyRows } from './copy-survey.ts';
import type { SourceColumn, SourceTable } from './copy-table.ts';

export interface CompiledCopy {
  readonly database: Database;
  readonly request: CopyRequest;
  readonly table: SourceTable;
  /** What is looked up for each of its rows. */
  readonly joined: readonly JoinedTable[];
  readonly key: CopyKey;
  readonly columns: readonly FittedColumn[];
  /** Everything is asked and read in this snapshot, where there is one. */
  readonly snapshot?: HeldSnapshot;
}

/** A mapping compiled to SQL: everything a copy asks its source. */
export class PostgresPreparedSource implements PreparedSource {
  readonly #given: CompiledCopy;
  readonly #copy: CompiledCopy;
  readonly format: CopyFormat;
  readonly formatReason: string | undefined;
  readonly guards: PreparedSource['guards'];

  constructor(copy: CompiledCopy) {
    const { format, reason } = formatOf(copy.columns);
    this.#given = copy;
    this.#copy = { ...copy, columns: withMadeIds(copy.columns, format) };
    this.format = format;
    this.formatReason = reason;
    this.guards = this.#guards().map(({ title, condition }) => ({ title, condition: this.#shown(condition) }));
  }

  get sql(): string {
    const { columns, key } = this.#copy;
    const shown = columns.map(({ sql, made }) =>
      made ? `${sql} /* becomes the ${made.style} id of ${made.tag} on the way */` : sql,
    );
    return this.#shown(this.#select(shown, shownRangeSql(key), '\n'));
  }

  get key(): readonly string[] {
    return this.#copy.key.columns.map(({ name }) => name);
  }

  get notes(): readonly string[] {
    const isSlow = this.#copy.columns.some(({ made }) => made?.style === 'name-based');
    const { request, table, joined } = this.#copy;
    return [
      ...(isSlow ? ['neither uuid-ossp nor pgcrypto can be used in the source: ids are made on the way'] : []),
      ...relationNotes(request.title, table.relation),
      ...joined.flatMap(({ lookUp, relation }) =>
        relationNotes(lookUp.table.text, { ...relation, hasChildren: false }),
      ),
    ];
  }

  get bytesPerRow(): number | undefined {
    return this.#copy.table.bytesPerRow;
  }

  async survey({ curious, signal, rejects = false }: SurveyOptions): Promise<Survey> {
    const { columns, key, snapshot, database } = this.#copy;
    const guards = [...this.#guards(), ...(curious ? localTimeGuards(columns) : [])];
    const parsed = parsedColumns(columns);
    if (parsed.length > 0) await this.#requireJson(parsed, signal);
    return this.#asked(() =>
      surveyRows(snapshot ?? database, (condition) => this.#from(condition), guards, key, { signal, rejects }),
    );
  }

  async boundAfter(range: KeyRange, rows: number, signal: AbortSignal): Promise<KeyValues | undefined> {
    const found = await this.#keys(range, rows - 1, 2, signal);
    return found.length < 2 ? undefined : found[0];
  }

  async keyAt(range: KeyRange, line: number, signal: AbortSignal): Promise<KeyValues | undefined> {
    return (await this.#keys(range, line - 1, 1, signal))[0];
  }

  async openReader(application: string): Promise<ChunkReader> {
    const connection = await openForReading(this.#copy.database, application);
    const sent = this.#copy.columns.map(({ sql, made, pairing }) => (made || !pairing.wrap ? sql : pairing.wrap(sql)));
    const options = this.format === 'binary' ? ' (FORMAT binary)' : '';
    const reader = new PostgresChunkReader(connection, {
      snapshot: this.#copy.snapshot?.id,
      statement: (range) => `COPY (${this.#select(sent, rangeSql(this.#copy.key, range), ' ')}) TO STDOUT${options}`,
      ids: () => idRewriter(this.#copy.columns, this.#copy.request.namespace, this.format),
    });
    return Object.assign(reader, { rows: this.#questions() });
  }

  at(snapshot: HeldDatabase): HeldSource {
    if (!isSnapshot(snapshot)) throw new TypeError('a moment is held over databases of the same engine only');
    const { table, columns } = this.#copy;
    const sent = columns.map(({ sql }) => sql);
    const all = {
      table: table.sql,
      readsForeign: table.relation.readsForeign,
      alias: table.alias,
      sql: this.#select(sent, undefined, ' '),
    };
    return {
      source: new PostgresPreparedSource({ ...this.#given, snapshot }),
      changedSince: (moment, ranges, signal) =>
        snapshot.changedSince(moment, { ...all, from: this.#from(this.#within(ranges)) }, signal),
    };
  }

  async #requireJson(parsed: readonly SourceColumn[], signal: AbortSignal): Promise<void> {
    const { key, snapshot, database, request } = this.#copy;
    const titles = { from: request.title, to: request.into };
    const from = (condition?: string) => this.#from(condition, []);
    const ask = (sql: string) => (snapshot ?? database).read(sql, [], signal);
    await this.#asked(() => requireJson(parsed, { database, snapshot, from, key, titles }, ask, signal));
  }

  #questions(): RowQuestions {
    const { database, snapshot, key } = this.#copy;
    return rowQuestions({
      key,
      from: (condition) => this.#from(condition),
      guards: rejecting(this.#guards()),
      ask: async (sql, signal) => (await this.#asked(() => (snapshot ?? database).read(sql, [], signal))).rows,
    });
  }

  #within(ranges: readonly KeyRange[]): string | undefined {
    const conditions = ranges.map((range) => rangeSql(this.#copy.key, range));
    return conditions.includes(undefined) ? undefined : `(${conditions.map((one) => `(${one})`).join(' OR ')})`;
  }

  async #keys(range: KeyRange, offset: number, limit: number, signal: AbortSignal): Promise<readonly KeyValues[]> {
    const { database, key, snapshot } = this.#copy;
    if (key.columns.length === 0) return [];
    const sql = `SELECT ${key.texts} ${this.#from(rangeSql(key, range), [])} ORDER BY ${key.order} OFFSET ${offset} LIMIT ${limit}`;
    return (await this.#asked(() => (snapshot ?? database).read(sql, [], signal))).rows;
  }

  #select(columns: readonly string[], range: string | undefined, newline: string): string {
    const { key } = this.#copy;
    const order = key.columns.length === 0 ? '' : `\nORDER BY ${key.order}`;
    return `SELECT ${columns.join(`,${newline}`)}${newline}${this.#from(range)}${order}`;
  }

  /** Keys are cut without what is looked up, which is never more than one row for each. */
  #from(condition?: string, joined = this.#copy.joined): string {
    const { table, request } = this.#copy;
    // On lines of its own, so that a comment at its end does not swallow the parenthesis.
    const conditions = [request.where === undefined ? undefined : `(\n${request.where}\n)`, condition];
    const given = conditions.filter((condition) => condition !== undefined);
    return `${fromSql(table, joined)}${given.length === 0 ? '' : `\nWHERE ${given.join(' AND ')}`}`;
  }

  #shown(sql: string): string {
    return withoutNamespace(sql, this.#copy.request);
  }

  #guards() {
    const { key, columns, request } = this.#copy;
    return guardsOf(key, columns, { from: request.title, to: request.into });
  }

  async #asked<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      throw isRowSecurity(error) ? rowSecurityFault(this.#copy.request.title, error) : error;
    }
  }
}
