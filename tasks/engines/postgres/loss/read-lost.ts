import type { LostRows } from '../../../loss/seam.ts';
import type { PostgresConnection } from '../connection.ts';
import { PostgresChunkReader } from '../copy-reader.ts';

/** Streams what a COPY gives on a connection in its snapshot. */
export function readLost(connection: PostgresConnection, sql: string): LostRows {
  const reader = new PostgresChunkReader(connection, { statement: () => sql });
  const { stream, sent } = reader.read({ low: undefined, high: undefined }, () => undefined);
  return { stream, sent };
}
