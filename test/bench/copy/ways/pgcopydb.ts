import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Taken } from '../taken.ts';
import { runTimedLine } from './timed-line.ts';

export interface ToolCopy {
  readonly from: string;
  readonly to: string;
  /** Of the same name on both sides. */
  readonly table: string;
  /** For files of its own. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** The rows of one table, as `pgcopydb` copies them unless told otherwise. */
export async function copyWithPgcopydb({ from, to, table, directory, signal }: ToolCopy): Promise<Taken> {
  const work = join(directory, 'pgcopydb');
  const filters = join(directory, 'pgcopydb.ini');
  await rm(work, { recursive: true, force: true });
  await writeFile(filters, `[include-only-table]\npublic.${table}\n`);
  try {
    const line = 'pgcopydb copy table-data --source "$FROM" --target "$TO" --dir "$WORK" --filters "$FILTERS"';
    return await runTimedLine(line, { FROM: from, TO: to, WORK: work, FILTERS: filters }, signal);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
