import type { Cell } from '../../../../../state/outcome.ts';
import type { RowBytes } from '../../../../copy/binary/row-bytes.ts';
import { LentRows } from '../../../../copy/lent-rows.ts';
import type { RowQuestions } from '../../../../copy/rejects/row-questions.ts';
import type { ChunkReader, ChunkRows, CopyFormat, KeyRange } from '../../../../copy/seam.ts';
import type { SqlServerConnection } from '../../connection.ts';
import { execute } from '../../statement.ts';
import { readRowsWith } from '../../tds/exact-tokens.ts';
import { rowsRefused } from '../refused.ts';
import type { FieldColumn } from './compiled.ts';
import { rowsFormat } from './formats.ts';
import { RowFlow } from './row-flow.ts';

export interface ReaderOptions {
  readonly connection: SqlServerConnection;
  /** The SELECT of a range, in key order, with its parameters. */
  readonly statement: (range: KeyRange) => { readonly sql: string; readonly values: readonly Cell[] };
  readonly format: CopyFormat;
  readonly columns: readonly FieldColumn[];
  readonly rows: RowQuestions;
  /** Default: closes the connection. */
  readonly close?: () => Promise<void>;
}

/** Reads chunks on a connection, one after the other. Rows go from the server's bytes to the target's without a stop. */
export class SqlServerChunkReader implements ChunkReader {
  readonly #options: ReaderOptions;
  readonly #spare: RowBytes[] = [];

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  get rows(): RowQuestions {
    return this.#options.rows;
  }

  read(range: KeyRange, onBytes: (bytes: number) => Promise<void> | undefined): ChunkRows {
    const { connection, statement, format, columns } = this.#options;
    const { sql, values } = statement(range);
    const out = new LentRows({ highWaterMark, read: () => flow.goOn() });
    const flow = new RowFlow(out, rowsFormat(format, columns), onBytes, this.#spare);
    // It may fail before anybody reads it; whoever comes then is told.
    out.on('error', () => undefined);
    const stopped = new AbortController();
    const work = async (tds: Parameters<Parameters<SqlServerConnection['use']>[0]>[0]) => {
      readRowsWith(tds, flow.reader);
      try {
        await execute(tds, { sql, values, onRows: () => flow.onRows() });
      } catch (error) {
        // A value that was refused is nothing that happened to the connection.
        if (!flow.refused) throw error;
      } finally {
        readRowsWith(tds, undefined);
      }
      return flow.finish();
    };
    // While nobody takes rows, nobody waits for the server.
    const over = connection.use(work, stopped.signal, { sql }, () => !flow.isHeld);
    const sent = over.then(
      (rows) => {
        if (flow.refused) throw flow.refused;
        return rows;
      },
      (error: unknown) => {
        throw flow.refused ?? rowsRefused('source', error);
      },
    );
    // It ends only when the server has said that all is well, so that nobody commits half a chunk.
    sent.then(
      () => out.push(null),
      (error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error))),
    );
    // Whoever reads has had enough: the server need not send the rest.
    out.once('close', () => {
      flow.goOn();
      if (!out.readableEnded) stopped.abort(new Error('nobody reads the rows any more'));
    });
    return { stream: out, sent: () => sent };
  }

  close(): Promise<void> {
    const { close, connection } = this.#options;
    return close ? close() : connection.close();
  }
}

const highWaterMark = 192 * 1024;
