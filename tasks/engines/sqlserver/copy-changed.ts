import type { ChangedRows } from '../../copy/held-source.ts';
import type { KeyRange } from '../../copy/seam.ts';
import { readMark } from './copy-moment.ts';
import { countSql, type SourceRows } from './copy-rows-sql.ts';
import type { Ask } from './copy-survey.ts';

interface Changed {
  readonly rows: SourceRows;
  /** A column of type rowversion, where all that is copied is in the rows that have it. */
  readonly version: string | undefined;
  readonly ask: Ask;
}

/** See `HeldSource.changedSince`: rows are only told apart by a rowversion; that nothing at all was written, the log tells. */
export async function changedSince(
  { rows, version, ask }: Changed,
  { earlier, now }: { readonly earlier: string; readonly now: string },
  ranges: readonly KeyRange[],
): Promise<ChangedRows> {
  const [then, held] = [readMark(earlier), readMark(now)];
  const isSame = then.log !== undefined && then.log === held.log;
  const mark = isSame || !/^\\x[0-9a-f]{16}$/.test(then.rows ?? '') ? undefined : then.rows;
  const conditions = mark !== undefined && version !== undefined ? [`${version} >= 0x${mark.slice(2)}`] : [];
  let [count, since] = [0n, 0n];
  for (const range of ranges) {
    const [[all = null, written = null] = []] = await ask(countSql(rows, conditions, { range }));
    count += BigInt(all ?? 0);
    since += BigInt(written ?? 0);
  }
  if (isSame) return { rows: count, written: 0n };
  if (conditions.length > 0) return { rows: count, written: since };
  return {
    rows: count,
    unknown:
      version === undefined
        ? 'the database was written to, or its log can not be looked at, and only a rowversion column tells which rows'
        : 'the server does not tell which rowversion was the last',
  };
}
