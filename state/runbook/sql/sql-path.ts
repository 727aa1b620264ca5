import type { Path } from '../tree.ts';

/**
 * Keys whose text is SQL: there a var becomes a literal. `probe` is SQL when it is a text, a command when it is a
 * mapping.
 */
const sqlKeys: ReadonlySet<string | number> = new Set(['sql', 'where', 'and-where', 'probe']);

/** Whether a text at this path is SQL. */
export function isSqlPath(path: Path): boolean {
  const key = path.findLast((part) => typeof part === 'string');
  return key !== undefined && sqlKeys.has(key);
}
