import type { Database as Handle, Statement } from 'better-sqlite3';
import { binaryPages, framed } from './copy-binary-pages.ts';
import type { BinaryForm, Reading, SqlValue, ValueRange } from './copy-messages.ts';
import { selectSql } from './copy-range.ts';

export interface Page {
  readonly bytes: Uint8Array;
  readonly rows: number;
  /** The memory is used again for the next page. */
  readonly isKept?: boolean;
}

/** What a page aims for: one piece of work for the driver and the stream, and small beside everything else. */
const pageBytes = 160 * 1024;
/** The first page of a chunk: nobody knows yet how wide its rows are. */
const firstRows = 50;
const mostRows = 4000;

/**
 * The lines of a chunk in pages that SQLite itself puts together: one call for a thousand rows costs half of what a call
 * for each costs. Throws when a line is missing: NULL in an expression would drop it without a word.
 */
export function pagesOf(handle: Handle, reading: Reading): Generator<Page> {
  if (reading.binary) return framed(binaryPagesOf(handle, reading, reading.binary));
  // Text as bytes, so that nothing is decoded on the way. Only in UTF-8 files are these the bytes that are wanted.
  const isUtf8 = handle.pragma('encoding', { simple: true }) === 'UTF-8';
  const sent = (text: string) => (isUtf8 ? `CAST(${text} AS BLOB)` : text);
  if (!reading.key.isOrdered) return scanned(handle, reading, sent);
  return paged(handle, reading, (prepare, range) => pageOf(prepare, reading, range, sent));
}

function* binaryPagesOf(handle: Handle, reading: Reading, form: BinaryForm): Generator<Page> {
  const pages = binaryPages(form);
  if (reading.key.isOrdered) {
    yield* paged(handle, reading, (prepare, range) => pages.ofRange(prepare, reading, range));
    return;
  }
  const { sql, values } = selectSql(pages.exact, reading);
  const statement = handle.prepare<unknown[], readonly SqlValue[]>(sql).raw(true).safeIntegers(true);
  let rows: (readonly SqlValue[])[] = [];
  for (const row of statement.iterate(...values)) {
    rows.push(row);
    if (rows.length < firstRows) continue;
    yield pages.ofRows(rows);
    rows = [];
  }
  if (rows.length > 0) yield pages.ofRows(rows);
}

function* paged(
  handle: Handle,
  reading: Reading,
  pageOfRange: (prepare: Prepare, range: ValueRange) => Page,
): Generator<Page> {
  // The line of a wide table takes a while to be compiled, and there are only so many shapes of a range.
  const known = new Map<string, Statement>();
  const prepare = (sql: string): Statement => {
    const statement = known.get(sql) ?? handle.prepare(sql);
    known.set(sql, statement);
    return statement;
  };
  let { range } = reading;
  let rows = firstRows;
  for (;;) {
    const bound = boundAfter(prepare, reading, range, rows);
    const page = pageOfRange(prepare, { low: range.low, high: bound ?? range.high });
    // Whoever gets the page may hand its memory on.
    const fitting = Math.floor((pageBytes * Math.max(1, page.rows)) / Math.max(1, page.bytes.length));
    if (page.rows > 0) yield page;
    if (bound === undefined) return;
    range = { ...range, low: bound };
    rows = Math.max(1, Math.min(mostRows, rows * 8, fitting));
  }
}

export type Prepare = (sql: string) => Statement;

function boundAfter(prepare: Prepare, reading: Reading, range: ValueRange, rows: number) {
  const { sql, values } = selectSql(reading.key.order, { ...reading, range });
  const statement = prepare(`${sql} LIMIT 1 OFFSET ?`).raw(true).safeIntegers(true);
  return statement.get(...values, rows - 1) as readonly SqlValue[] | undefined;
}

function pageOf(prepare: Prepare, reading: Reading, range: ValueRange, sent: (text: string) => string): Page {
  const { sql, values } = selectSql(`${reading.line} AS line`, { ...reading, range });
  const statement = prepare(`SELECT count(*), count(line), ${sent(`group_concat(line, '')`)} FROM (${sql})`).raw(true);
  const [rows, lines, text] = statement.get(...values) as [number, number, unknown];
  if (rows !== lines) throw lineMissing();
  return { rows, bytes: bytesOf(text) };
}

/** In one go and row by row, where the key has no index that its pages could be looked up by. */
function* scanned(handle: Handle, reading: Reading, sent: (text: string) => string): Generator<Page> {
  const { sql, values } = selectSql(sent(reading.line), reading);
  let lines: Uint8Array[] = [];
  let size = 0;
  for (const line of handle
    .prepare<unknown[], unknown>(sql)
    .pluck(true)
    .iterate(...values)) {
    if (line === null) throw lineMissing();
    const bytes = bytesOf(line);
    lines.push(bytes);
    size += bytes.length;
    if (size < pageBytes) continue;
    yield { bytes: Buffer.concat(lines), rows: lines.length };
    lines = [];
    size = 0;
  }
  if (lines.length > 0) yield { bytes: Buffer.concat(lines), rows: lines.length };
}

function bytesOf(text: unknown): Uint8Array {
  if (text instanceof Uint8Array) return text;
  return typeof text === 'string' ? Buffer.from(text) : new Uint8Array(0);
}

function lineMissing(): Error {
  return new Error('an expression of the mapping was NULL where it must not be: a row would be missing');
}
