import type { Draft } from '../draft.ts';
import type { Report } from '../report.ts';
import type { SqlUse } from '../sql/uses.ts';

/** Judges one piece of SQL. */
export type SqlRule = (use: SqlUse, report: Report, draft: Draft) => void;
