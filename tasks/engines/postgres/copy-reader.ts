import { PassThrough, type Transform } from 'node:stream';
import type { Client, Submittable } from 'pg';
import type { CopyToStreamQuery } from 'pg-copy-streams';
import type { ChunkReader, ChunkRows, KeyRange } from '../../copy/seam.ts';
import type { PostgresConnection } from './connection.ts';
import { rowsRefused } from './copy-refused.ts';
import { inSnapshot, withoutSnapshot } from './copy-snapshot.ts';

export interface ReaderOptions {
  /** An exported snapshot to read in; without, each chunk sees what is committed when it begins. */
  readonly snapshot?: string | undefined;
  /** The whole COPY statement of a range. */
  readonly statement: (range: KeyRange) => string;
  /** Makes ids out of keys on the way, where the source leaves that to us. */
  readonly rewriter: () => Transform | undefined;
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
    const { statement, rewriter, snapshot } = this.#options;
    const sql = statement(range);
    const out = rewriter() ?? new PassThrough();
    // It may fail before anybody reads it; whoever comes then is told.
    out.on('error', () => undefined);
    const stopped = new AbortController();
    const flow = { isHeld: false };
    const work = (client: Client) => {
      const copied = () => copyOut(client, sql, out, onBytes, flow);
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

/** What the driver calls and the types of pg-copy-streams leave out. */
interface Ready {
  handleReadyForQuery(): void;
}

/**
 * Sends what COPY gives into `out`, no faster than it takes it, and resolves with the rows the server counted. `out`
 * ends only when the server has said that all is well, so that nobody commits half a chunk.
 */
async function copyOut(
  client: Client,
  sql: string,
  out: Transform,
  onBytes: (bytes: number) => Promise<void> | undefined,
  flow: { isHeld: boolean },
): Promise<bigint> {
  const { to } = await import('pg-copy-streams');
  const ready = Promise.withResolvers<void>();
  const drained = Promise.withResolvers<void>();
  const rows: CopyToStreamQuery & Submittable & Ready = Object.assign(to(sql), { handleReadyForQuery: ready.resolve });
  rows.on('error', ready.reject);
  // The server may be done while rows still wait here for `out` to take them.
  rows.on('end', drained.resolve);
  const goOn = () => {
    if (out.destroyed || !(flow.isHeld || out.writableNeedDrain)) rows.resume();
  };
  rows.on('data', (bytes: Buffer) => {
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
  });
  out.on('drain', goOn).on('close', goOn);
  try {
    client.query(rows);
    await ready.promise;
    await drained.promise;
    out.end();
    return BigInt(rows.rowCount);
  } finally {
    out.off('drain', goOn).off('close', goOn);
  }
}
