import type { z } from 'zod';
import type { Cell } from '../../../../state/outcome.ts';
import type { PostgresConnection } from '../connection.ts';

/** What marks need of the database they are of. */
export interface MarksHome {
  /** Runbook's name of the database, for messages. */
  readonly name: string;
  connect(): Promise<PostgresConnection>;
}

/** On a connection of its own that is closed whatever comes of it. */
export async function onConnection<T>(
  home: MarksHome,
  work: (connection: PostgresConnection) => Promise<T>,
): Promise<T> {
  const connection = await home.connect();
  try {
    return await work(connection);
  } finally {
    // Its transaction ends with it.
    await connection.close();
  }
}

/** One JSON document that a query gives as its only value. */
export async function askJson<T>(
  connection: PostgresConnection,
  schema: z.ZodType<T>,
  sql: string,
  values: readonly Cell[] = [],
  signal?: AbortSignal,
): Promise<T> {
  const { rows } = await connection.query(sql, values, signal);
  return schema.parse(JSON.parse(rows[0]?.[0] ?? 'null'));
}
