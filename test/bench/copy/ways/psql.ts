import type { Taken } from '../taken.ts';
import { runTimedLine } from './timed-line.ts';

export interface PsqlCopy {
  readonly from: string;
  readonly to: string;
  /** One SELECT is one stream; several run side by side. */
  readonly selects: readonly string[];
  readonly table: string;
  readonly format: 'text' | 'binary';
  readonly signal: AbortSignal;
}

/** `psql -c "COPY ... TO STDOUT" | psql -c "COPY ... FROM STDIN"`: no process of ours in between. */
export async function copyWithPsql({ from, to, selects, table, format, signal }: PsqlCopy): Promise<Taken> {
  const streams = selects.map(
    (_, at) => `{ psql -XqAt "$FROM" -c "$READ_${at}" | psql -XqAt -v ON_ERROR_STOP=1 "$TO" -c "$WRITE"; } & p${at}=$!`,
  );
  const waits = selects.map((_, at) => `wait $p${at} || failed=1`);
  const reads = selects.map((select, at) => [`READ_${at}`, `COPY (${select}) TO STDOUT (FORMAT ${format})`]);
  return runTimedLine(
    ['failed=0', ...streams, ...waits, '[ $failed = 0 ]'].join('\n'),
    {
      ...{ FROM: from, TO: to, WRITE: `COPY ${table} FROM STDIN (FORMAT ${format})` },
      ...Object.fromEntries(reads),
      PGOPTIONS: '-c TimeZone=UTC',
    },
    signal,
  );
}
