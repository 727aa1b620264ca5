import type { ChangedRows } from '../../../../copy/held-source.ts';
import type { KeyRange } from '../../../../copy/seam.ts';
import { readMark, writtenSince } from './moment.ts';
import { countSql, type SourceRows } from './rows-sql.ts';
import type { Ask } from './survey.ts';

interface Changed {
  readonly rows: SourceRows;
  /** What tells when a row was written; `undefined` where what is copied is not in that row alone. */
  readonly row: { readonly version: string | undefined; readonly table: string } | undefined;
  readonly ask: Ask;
}

/** See `HeldSource.changedSince`: rows are told apart by a rowversion only; that nothing at all was written, the log tells. */
export async function changedSince(
  { rows, row, ask }: Changed,
  { earlier, now }: { readonly earlier: string; readonly now: string },
  ranges: readonly KeyRange[],
): Promise<ChangedRows> {
  const [then, held] = [readMark(earlier), readMark(now)];
  const isSame = then.log !== undefined && then.log === held.log;
  const written = isSame || row === undefined ? undefined : writtenSince(then, row);
  let [count, since] = [0n, 0n];
  for (const range of ranges) {
    const [[all = null, some = null] = []] = await ask(
      countSql(rows, written === undefined ? [] : [written], { range }),
    );
    count += BigInt(all ?? 0);
    since += BigInt(some ?? 0);
  }
  if (isSame || written !== undefined) return { rows: count, written: since };
  if (row === undefined) return { rows: count, unknown: 'it takes rows of other tables too, or is no table' };
  return { rows: count, unknown: 'the database was written to, and only a rowversion column would tell which rows' };
}
