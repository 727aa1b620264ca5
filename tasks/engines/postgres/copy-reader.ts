import { PassThrough, Transform } from 'node:stream';
import type { Client } from 'pg';
import type { ChunkReader, ChunkRows, KeyRange } from '../../copy/seam.ts';
import type { PostgresConnection } from './connection.ts';
import { CopyOut } from './copy-out.ts';
import { rowsRefused } from './copy-refused.ts';
import type { RowChange } from './copy-row-buffer.ts';
import { inSnapshot, withoutSnapshot } from './copy-snapshot.ts';

export interface ReaderOptions {
  /** An exported snapshot to read in; without, each chunk sees what is committed when it begins. */
  readonly snapshot?: string | undefined;
  /** The whole COPY statement of a range. */
  readonly statement: (range: KeyRange) => string;
  /** Makes ids out of keys on the way, where the source leaves that to us: row by row in binary form, else as the text passes. */
  readonly ids?: () => RowChange | Transform | undefined;
}

/** Reads chunks on a connection of its own, one after the other. */
export class PostgresChunkReader implements Omit<ChunkReader, 'rows'> {
  readonly #connection: PostgresConnection;
  readonly #options: ReaderOptions;

  constructor(connection: PostgresConnection, options: ReaderOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  read(range: KeyRange, onBytes: (bytes: number) => Promise<void> | undefined): ChunkRows {
    const { statement, ids, snapshot } = this.#options;
    const sql = statement(range);
    const made = ids?.();
    const out = made instanceof Transform ? made : new PassThrough();
    const change = made instanceof Transform ? undefined : made;
    // It may fail before anybody reads it; whoever comes then is told.
    out.on('error', () => undefined);
    const stopped = new AbortController();
    const flow = { isHeld: false };
    const work = (client: Client) => {
      const copied = () => copyOut(client, sql, out, { change, onBytes, flow });
      return snapshot === undefined ? copied() : inSnapshot(client, snapshot, copied);
    };
    // While nobody takes rows, nobody waits for the server.
    const awaits = () => out.destroyed || !(flow.isHeld || out.writableNeedDrain);
    const sent = this.#connection.use(work, stopped.signal, { sql }, awaits);
    sent.catch((error: unknown) => out.destroy(withoutSnapshot(rowsRefused('source', error), error)));
    // Whoever reads has had enough: the server need not send the rest.
    out.once('close', () => {
      if (!out.writableFinished) stopped.abort(new Error('nobody reads the rows any more'));
    });
    return { stream: out, sent: () => sent };
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

interface Passing {
  readonly change: RowChange | undefined;
  readonly onBytes: (bytes: number) => Promise<void> | undefined;
  readonly flow: { isHeld: boolean };
}

/**
 * Sends what COPY gives into `out`, no faster than it takes it, and resolves with the rows the server counted. `out`
 * ends only when the server has said that all is well, so that nobody commits half a chunk.
 */
async function copyOut(
  client: Client,
  sql: string,
  out: Transform,
  { change, onBytes, flow }: Passing,
): Promise<bigint> {
  const goOn = () => {
    if (out.destroyed || !(flow.isHeld || out.writableNeedDrain)) rows.resume();
  };
  const onRows = (bytes: Buffer) => {
    const held = onBytes(bytes.length);
    // With `out` gone the rest is read and dropped, until the server has heard that it is not wanted.
    if (!out.destroyed && !out.write(bytes)) rows.pause();
    if (!held || out.destroyed) return;
    flow.isHeld = true;
    rows.pause();
    void held.then(() => {
      flow.isHeld = false;
      goOn();
    });
  };
  const rows = new CopyOut(sql, { onRows, change });
  out.on('drain', goOn).on('close', goOn);
  try {
    client.query(rows);
    const count = await rows.over;
    out.end();
    return count;
  } finally {
    out.off('drain', goOn).off('close', goOn);
  }
}
