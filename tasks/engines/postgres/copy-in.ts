import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import type { CopyStreamQuery } from 'pg-copy-streams';
import { LentRows } from '../../copy/lent-rows.ts';
import { RowsRefused } from '../../copy/seam.ts';
import type { PostgresConnection } from './connection.ts';
import { rowsRefused } from './copy-refused.ts';

/**
 * Loads a stream with COPY FROM STDIN, no faster than the server takes it, and resolves with the rows it counted.
 * Rejects with `RowsRefused` of whichever side failed first, or with the signal's reason; the rows are then given up,
 * the server has heard of it, and the connection is ready for the ROLLBACK.
 */
export async function copyIn(
  connection: PostgresConnection,
  sql: string,
  rows: Readable,
  signal: AbortSignal,
): Promise<bigint> {
  try {
    const load = (await import('pg-copy-streams')).from(sql);
    // While there are no rows to send, nobody waits for the server.
    const awaits = () =>
      rows.readableEnded || load.writableNeedDrain || connection.client.connection.stream.writableLength > 0;
    const result = await connection.use((client) => attempt(client, load, rows, signal), signal, { sql }, awaits);
    if ('count' in result) return result.count;
    throw result.refused;
  } catch (error) {
    rows.destroy();
    throw signal.aborted ? signal.reason : rowsRefused('target', error);
  }
}

/** Errors of the source are no errors of this connection: they are handed past it. */
async function attempt(
  client: Client,
  load: CopyStreamQuery,
  rows: Readable,
  signal: AbortSignal,
): Promise<{ readonly count: bigint } | { readonly refused: RowsRefused }> {
  if (rows instanceof LentRows) giveBackWhenSent(client, load, rows.borrow());
  client.query(load);
  try {
    await pipeline(rows, load, { signal });
    return { count: BigInt(load.rowCount) };
  } catch (error) {
    if (error instanceof RowsRefused) return { refused: error };
    throw error;
  }
}

/** Tells of bytes that the system has taken over: until then they lie where the stream has them. */
function giveBackWhenSent({ connection }: Client, load: CopyStreamQuery, giveBack: (bytes: number) => void): void {
  const { stream } = connection;
  const flushChunk = (chunk: Buffer): boolean => {
    const header = Buffer.alloc(5, 'd');
    header.writeUInt32BE(chunk.length + 4, 1);
    stream.cork();
    stream.write(header);
    const hasRoom = stream.write(chunk, () => giveBack(chunk.length));
    stream.uncork();
    return hasRoom;
  };
  Object.assign(load, { flushChunk });
}
