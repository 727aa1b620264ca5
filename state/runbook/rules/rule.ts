import type { Draft } from '../draft.ts';
import type { Report } from '../report.ts';

/** Judges one thing about a runbook. What could not be read was reported already, and is not there to be judged. */
export type Rule = (draft: Draft, report: Report) => void;
