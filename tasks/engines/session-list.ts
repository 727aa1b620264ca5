import type { ForeignSession } from '../freeze/freezer.ts';

export interface SessionList {
  readonly sessions: readonly ForeignSession[];
  /** Whether this role is shown what sessions of other roles are called and do. */
  readonly seesOthers: boolean;
  /** What gives it that, as it is typed. */
  readonly toSeeOthers: string;
  /** The statement with which a person ends these. */
  endLine(pids: readonly string[]): string;
}
