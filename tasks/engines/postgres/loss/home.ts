import type { z } from 'zod';
import type { Cell } from '../../../../state/outcome.ts';
import type { PostgresConnection } from '../connection.ts';

/** What marks need of the database they are of. */
export interface MarksHome {
  /** Runbook's name of the database, for messages. */
  readonly name: string;
  connect(): Promise<PostgresConnection>;
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
