import type { Cell } from '../../state/outcome.ts';
import type { ReadyFinding, ReadyTopic } from '../checks/ready/seam.ts';
import type { Result } from './connection.ts';

/** Rows of texts; NULL is an empty one. */
export async function texts(
  home: { query(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result> },
  sql: string,
  values: readonly Cell[] = [],
  signal?: AbortSignal,
): Promise<readonly (readonly string[])[]> {
  const { rows } = await home.query(sql, values, signal);
  return rows.map((row) => row.map((cell) => cell ?? ''));
}

/** `sql`: statements that put it right, without their semicolons. */
export function finding(topic: ReadyTopic, text: string, ...sql: readonly string[]): ReadyFinding {
  return { topic, text, sql: sql.map((line) => `${line};`) };
}
