import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { Database as Handle, Statement } from 'better-sqlite3';
import { RowsRefused } from '../../copy/seam.ts';
import { FieldError, firstBroken, linesOf, newline } from '../../copy/text-lines.ts';
import { type Bound, valuesOf } from './copy-decode.ts';
import { refusedRow } from './copy-refused.ts';

export interface Loading {
  /** The INSERT, with a parameter per column. */
  readonly sql: string;
  readonly columns: readonly string[];
  readonly isTyped: boolean;
  /** Per column: whether whatever is a whole number becomes an integer there. */
  readonly makesIntegers: readonly boolean[];
}

/**
 * Inserts the rows of a stream, a piece of it at a time, with everybody else's turn in between; it takes no more from the
 * stream than it has inserted. Resolves with the rows that SQLite took. Rejects with `RowsRefused`, or the signal's reason.
 */
export async function loadRows(handle: Handle, loading: Loading, rows: Readable, signal: AbortSignal): Promise<bigint> {
  const statement = handle.prepare(loading.sql);
  const stop = () => rows.destroy();
  signal.addEventListener('abort', stop, { once: true });
  const done = { lines: 0, taken: 0 };
  let begun: Uint8Array[] = [];
  try {
    for await (const piece of rows as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      const end = piece.lastIndexOf(newline) + 1;
      if (end === 0) {
        begun.push(piece);
        continue;
      }
      insert(statement, loading, Buffer.concat([...begun, piece.subarray(0, end)]), done);
      begun = end < piece.length ? [piece.subarray(end)] : [];
      await turn();
    }
  } catch (error) {
    rows.destroy();
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  if (begun.length > 0)
    throw new RowsRefused('source', 'other', 'the source ended in the middle of a row', {}, undefined);
  return BigInt(done.taken);
}

function insert(
  statement: Statement,
  loading: Loading,
  bytes: Uint8Array,
  done: { lines: number; taken: number },
): void {
  const broken = firstBroken(bytes);
  for (const [at, line] of linesOf(bytes).entries()) {
    if (at === broken) {
      throw new RowsRefused('target', 'value', 'a text is no UTF-8', { line: done.lines + 1 }, undefined);
    }
    done.lines += 1;
    try {
      done.taken += statement.run(...values(line, loading)).changes;
    } catch (error) {
      throw refusedRow(error, done.lines, loading.columns);
    }
  }
}

function values(line: string, { isTyped, makesIntegers, columns }: Loading): readonly Bound[] {
  const found = valuesOf(line, isTyped, makesIntegers);
  if (found.length === columns.length) return found;
  throw new FieldError(found.length - 1, `the source sent ${found.length} values for ${columns.length} columns`);
}
