import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Taken } from '../taken.ts';
import type { ToolCopy } from './pgcopydb.ts';
import { runTimedLine } from './timed-line.ts';

/** The rows of one table, as `pgloader` copies them unless told otherwise. `from`: a URL of PostgreSQL, or `sqlite:PATH`. */
export async function copyWithPgloader({ from, to, table, directory, signal }: ToolCopy): Promise<Taken> {
  const isFile = from.startsWith('sqlite:');
  const source = isFile ? `sqlite://${from.slice('sqlite:'.length)}` : from;
  const only = isFile ? `LIKE '${table}'` : `MATCHING '${table}' IN SCHEMA 'public'`;
  const file = join(directory, 'pgloader.load');
  const text = `LOAD DATABASE FROM ${source} INTO ${to}
WITH data only
INCLUDING ONLY TABLE NAMES ${only};
`;
  await writeFile(file, text, { mode: 0o600 });
  return runTimedLine('pgloader --root-dir "$ROOT" "$FILE"', { ROOT: join(directory, 'pgloader'), FILE: file }, signal);
}
