import type { Cell } from '../../../../state/outcome.ts';
import type { ReadyFinding, ReadyTopic } from '../../../checks/ready/seam.ts';
import type { FreezeHome } from '../freeze/home.ts';

/** What readiness needs of the database it is of. */
export type ReadyHome = Pick<FreezeHome, 'name' | 'query' | 'connect'>;

/** Objects of people, without the server's and ours. `o` is of sys.objects or a view of it, `s` its schema. */
export const itsOwn = `o.is_ms_shipped = 0 and s.name <> 'nightferry'`;

/** Rows of texts; NULL is an empty one. */
export async function texts(
  home: ReadyHome,
  sql: string,
  values: readonly Cell[] = [],
  signal?: AbortSignal,
): Promise<readonly (readonly string[])[]> {
  const { rows } = await home.query(sql, values, signal);
  return rows.map((row) => row.map((cell) => cell ?? ''));
}

export function finding(topic: ReadyTopic, text: string, ...sql: readonly string[]): ReadyFinding {
  return { topic, text, sql: sql.map((line) => `${line};`) };
}
