import type { LiveSteps } from '../live.ts';
import type { Question } from '../question.ts';
import type { Life } from '../session/life.ts';
import type { Session } from '../session/session.ts';

/** A session at one moment, as those may see it who have a stake in the night and no part in it. */
export interface PageInput {
  readonly session: Session;
  readonly life: Life;
  readonly steps: LiveSteps;
  /** What waits for a person. */
  readonly questions: readonly Question[];
  readonly now: Date;
}
