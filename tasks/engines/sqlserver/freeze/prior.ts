import { z } from 'zod';
import { bit, type FreezeHome, readRow } from './home.ts';

const found = z.object({
  database: z.string(),
  isReadOnly: z.boolean(),
  /** `MULTI_USER`, `RESTRICTED_USER`, `SINGLE_USER`. */
  access: z.string(),
  /** `OFF`, `ON`, or on its way to one of them. */
  snapshot: z.string(),
  readCommittedSnapshot: z.boolean(),
  login: z.string(),
});

const prior = found.extend({ mode: z.enum(['session-default', 'strict']), frozenBy: z.string() });

/** What is now, in the words of what was before: compared after a thaw. */
export type Found = z.infer<typeof found>;

/** What was before a freeze. */
export type Prior = z.infer<typeof prior>;

export function findNow(home: Pick<FreezeHome, 'query'>): Promise<Found> {
  return readRow(home.query, found.extend({ isReadOnly: bit, readCommittedSnapshot: bit }), foundSql);
}

export function writePrior(value: Prior): string {
  return JSON.stringify(value);
}

export function readPrior(text: string): Prior {
  return prior.parse(JSON.parse(text));
}

const foundSql = `
select d.name as [database], d.is_read_only as [isReadOnly], d.user_access_desc as [access],
  coalesce(d.snapshot_isolation_state_desc, 'OFF') as [snapshot],
  d.is_read_committed_snapshot_on as [readCommittedSnapshot], original_login() as [login]
from sys.databases d where d.database_id = db_id()`;
