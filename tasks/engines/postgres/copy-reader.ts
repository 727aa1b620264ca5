import { once } from 'node:events';
import { pipeline, type Readable, Transform } from 'node:stream';
import type { Client } from 'pg';
import { LentRows } from '../../copy/lent-rows.ts';
import type { ChunkReader, ChunkRows, KeyRange } from '../../copy/seam.ts';
import type { PostgresConnection } from './connection.ts';
import { CopyOut } from './copy-out.ts';
import { rowsRefused } from './copy-refused.ts';
import { RowBuffer, type RowChange, SpareBuffers } from './copy-row-buffer.ts';
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
  readonly #spare = new SpareBuffers();

  constructor(connection: PostgresConnection, options: ReaderOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  read(range: KeyRange, onBytes: (bytes: number) => Promise<void> | undefined): ChunkRows {
    const { statement, ids, snapshot } = this.#options;
    const sql = statement(range);
    const made = ids?.();
    const flow: Flow = { holds: 0, isFull: false, goOn: () => undefined };
    const out = new LentRows({
      highWaterMark,
      read: () => {
        flow.isFull = false;
        flow.goOn();
      },
    });
    // It may fail before anybody reads it; whoever comes then is told.
    out.on('error', () => undefined);
    const stopped = new AbortController();
    const rows = new RowBuffer(this.#spare, made instanceof Transform ? undefined : made);
    const work = (client: Client) => {
      const copied = () => copyOut(client, new CopyOut(sql, rows), { out, flow, onBytes, spare: this.#spare });
      return snapshot === undefined ? copied() : inSnapshot(client, snapshot, copied);
    };
    // While nobody takes rows, nobody waits for the server.
    const awaits = () => out.destroyed || !(flow.holds > 0 || flow.isFull);
    const sent = this.#connection.use(work, stopped.signal, { sql }, awaits);
    // It ends only when the server has said that all is well, so that nobody commits half a chunk.
    sent.then(
      () => out.push(null),
      (error: unknown) => out.destroy(withoutSnapshot(rowsRefused('source', error), error)),
    );
    // Whoever reads has had enough: the server need not send the rest.
    out.once('close', () => {
      if (!out.readableEnded) stopped.abort(new Error('nobody reads the rows any more'));
    });
    return { stream: made instanceof Transform ? through(out, made) : out, sent: () => sent };
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

const highWaterMark = 192 * 1024;

/** Why rows do not come: they are throttled, or who takes them is behind. */
interface Flow {
  holds: number;
  isFull: boolean;
  goOn: () => void;
}

interface Passing {
  readonly out: LentRows;
  readonly flow: Flow;
  readonly onBytes: (bytes: number) => Promise<void> | undefined;
  readonly spare: SpareBuffers;
}

/** Sends what COPY gives into `out`, no faster than it takes it, and resolves with the rows the server counted. */
async function copyOut(client: Client, copy: CopyOut, { out, flow, onBytes, spare }: Passing): Promise<bigint> {
  flow.goOn = () => {
    if (out.destroyed || !(flow.holds > 0 || flow.isFull)) copy.resume();
  };
  let last: Promise<void> | undefined;
  copy.onRows = (bytes) => {
    const held = onBytes(bytes.length);
    last = held ?? last;
    // With `out` gone the rest is read and dropped, until the server has heard that it is not wanted.
    if (out.destroyed) return;
    flow.isFull = !(out.isBorrowed ? out.lend(bytes, () => spare.give(bytes)) : out.give(bytes));
    if (held) {
      flow.holds += 1;
      void held.then(() => {
        flow.holds -= 1;
        flow.goOn();
      });
    }
    if (flow.isFull || held) copy.pause();
  };
  out.on('close', flow.goOn);
  try {
    client.query(copy);
    const rows = await copy.over;
    // Rows that came with the end of it would be through before they were held: small chunks would know no throttle.
    if (last && !out.destroyed) await Promise.race([last, once(out, 'close')]);
    return rows;
  } finally {
    out.off('close', flow.goOn);
    flow.goOn = () => undefined;
  }
}

/** An error of either ends both. */
function through(rows: Readable, made: Transform): Readable {
  pipeline(rows, made, () => undefined);
  return made;
}
