import type { Readable } from 'node:stream';
import type { Table } from '../../state/outcome.ts';

/**
 * What an engine offers to tell later which rows were written since a moment. The text of a mark is the engine's own:
 * whoever has it keeps it and gives it back, nothing more.
 */
export interface Marks {
  /** Marks now. Changes nothing. */
  take(signal: AbortSignal): Promise<Mark>;
  /** A mark that was taken before. */
  read(text: string): Mark;
  /**
   * Compares with a mark, in one snapshot that is held until `work` is over. Changes nothing.
   * Faults: `lost/other-database`, `lost/too-long-ago`, `lost/no-table`.
   */
  since<T>(mark: string, look: Look, work: (loss: Loss) => Promise<T>): Promise<T>;
  /** The statements of both, for a dry run. */
  readonly statements: { readonly take: readonly string[]; readonly since: readonly string[] };
}

export interface Look {
  /** Tables as SQL names them; without, all of the database but Nightferry's own. */
  readonly tables?: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

export interface Mark {
  readonly text: string;
  /** Where in the order of transactions it is, for people. */
  readonly position: string;
  readonly tables: readonly { readonly name: string; readonly rows: bigint; readonly counters: Counters }[];
  /** What it can't be sure of, a sentence each. */
  readonly doubts: readonly string[];
}

/** What the server has counted, ever: it lags, and counts what was rolled back. */
export interface Counters {
  readonly inserted: bigint;
  readonly changed: bigint;
  readonly deleted: bigint;
}

export interface Loss {
  /** Every table that was looked at, also those without a loss. */
  readonly tables: readonly TableLoss[];
  /** Of what is no row of a table, what would be lost too and can't be exported: a sentence each. */
  readonly beside: readonly string[];
  /** Who has begun to write and is not done: what comes of it is not seen, and would be lost as well. */
  readonly open: readonly string[];
  /** What it can't be sure of, a sentence each. */
  readonly doubts: readonly string[];
  /** The mark of this look: what is written after it was not seen. */
  readonly mark: string;
}

export interface TableLoss {
  /** Quoted and qualified. */
  readonly name: string;
  /** Rows it has. */
  readonly rows: bigint;
  /** Those of them that were inserted or changed since the mark. */
  readonly written: bigint;
  /** Rows of the mark that are not there any more as they were: changed or deleted. */
  readonly gone: bigint;
  /** At least so many of those were deleted; the rest may have been changed. */
  readonly deleted: bigint;
  /** By how much the server's counters moved; undefined where they were reset or the table is new. */
  readonly counted: Counters | undefined;
  /** Keys of the first rows that were written. Without columns when the table has no key. */
  readonly keys: Table;
  /** Sentences: dropped, new, renamed, rewritten. */
  readonly notes: readonly string[];
  /** The statement that `read` runs. */
  readonly sql: string;
  /** The rows that were written, as CSV with a header, in the order of their key. Only while the snapshot is held. */
  read(): LostRows;
}

export interface LostRows {
  /** Destroying it cancels the query. */
  readonly stream: Readable;
  /** Rows the server says it sent, once the stream has ended. Rejects with the fault where the stream broke. */
  sent(): Promise<bigint>;
}

/** Whether going back would lose anything of a table. */
export function isLoss({ written, gone }: Pick<TableLoss, 'written' | 'gone'>): boolean {
  return written > 0n || gone > 0n;
}
