import { z } from 'zod';

/** How many rows a copy may reject: a number of them, or so many of a hundred that are there to copy. */
export type RejectLimit =
  | { readonly of: 'rows'; readonly rows: number }
  | { readonly of: 'share'; readonly percent: number };

const expected = 'expected a number of rows, or a share of them such as "0.1%"';

const atMost = z.union(
  [
    z.int({ error: expected }).min(0, expected).max(1_000_000, 'expected at most a million rows'),
    z.string({ error: expected }).regex(/^(100|\d{1,2}(\.\d{1,6})?)%$/, expected),
  ],
  { error: expected },
);

/** What stands under `rejects:`. Zero is the same as leaving it out. */
export const rejectsSchema = z
  .strictObject({
    'at-most': atMost.describe('Rows that may be rejected: a number, or a share such as "0.1%" of the rows to copy.'),
  })
  .transform(({ 'at-most': most }): RejectLimit | undefined => {
    if (most === 0) return undefined;
    if (typeof most === 'number') return { of: 'rows', rows: most };
    const percent = Number(most.slice(0, -1));
    return percent === 0 ? undefined : { of: 'share', percent };
  });

/** A limit in rows, of so many that there are to copy. */
export function rowsOf(limit: RejectLimit, rows: bigint): number {
  return limit.of === 'rows' ? limit.rows : Math.floor((Number(rows) * limit.percent) / 100);
}

/** `100 rows`, `0.1% of the rows`. */
export function limitText(limit: RejectLimit): string {
  if (limit.of === 'share') return `${limit.percent}% of the rows`;
  return limit.rows === 1 ? '1 row' : `${limit.rows} rows`;
}
