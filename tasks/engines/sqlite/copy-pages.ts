import type { Database as Handle } from 'better-sqlite3';
import type { Reading, SqlValue, ValueRange } from './copy-messages.ts';
import { selectSql } from './copy-range.ts';

export interface Page {
  readonly bytes: Uint8Array;
  readonly rows: number;
}

/** What a page aims for: one piece of work for the driver and the stream, and small beside everything else. */
const pageBytes = 192 * 1024;
/** The first page of a chunk: nobody knows yet how wide its rows are. */
const firstRows = 50;
const mostRows = 4000;

/**
 * The lines of a chunk in pages that SQLite itself puts together: one call for a thousand rows costs half of what a call
 * for each costs. Throws when a line is missing: NULL in an expression would drop it without a word.
 */
export function pagesOf(handle: Handle, reading: Reading): Generator<Page> {
  // Text as bytes, so that nothing is decoded on the way. Only in UTF-8 files are these the bytes that are wanted.
  const isUtf8 = handle.pragma('encoding', { simple: true }) === 'UTF-8';
  const sent = (text: string) => (isUtf8 ? `CAST(${text} AS BLOB)` : text);
  return reading.key.isOrdered ? paged(handle, reading, sent) : scanned(handle, reading, sent);
}

function* paged(handle: Handle, reading: Reading, sent: (text: string) => string): Generator<Page> {
  let { range } = reading;
  let rows = firstRows;
  for (;;) {
    const bound = boundAfter(handle, reading, range, rows);
    const page = pageOf(handle, reading, { low: range.low, high: bound ?? range.high }, sent);
    if (page.rows > 0) yield page;
    if (bound === undefined) return;
    range = { ...range, low: bound };
    const fitting = Math.floor((pageBytes * Math.max(1, page.rows)) / Math.max(1, page.bytes.length));
    rows = Math.max(1, Math.min(mostRows, rows * 8, fitting));
  }
}

function boundAfter(handle: Handle, reading: Reading, range: ValueRange, rows: number) {
  const { sql, values } = selectSql(reading.key.order, { ...reading, range });
  const statement = handle.prepare<unknown[], SqlValue[]>(`${sql} LIMIT 1 OFFSET ${rows - 1}`);
  return statement
    .raw(true)
    .safeIntegers(true)
    .get(...values);
}

function pageOf(handle: Handle, reading: Reading, range: ValueRange, sent: (text: string) => string): Page {
  const { sql, values } = selectSql(`${reading.line} AS line`, { ...reading, range });
  const whole = `SELECT count(*), count(line), ${sent(`group_concat(line, '')`)} FROM (${sql})`;
  const [rows, lines, text] =
    handle
      .prepare<unknown[], [number, number, unknown]>(whole)
      .raw(true)
      .get(...values) ?? [];
  if (rows === undefined || rows !== lines) throw lineMissing();
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
