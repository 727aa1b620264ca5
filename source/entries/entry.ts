import type { PlanSummary } from '../../state/plan.ts';
import type { End } from '../conductor.ts';
import type { Preparation } from '../preparation.ts';
import type { SessionHandle } from '../session/handle.ts';
import type { Workbench } from '../workbench.ts';

/** A way into a session: a new one, one taken up again, a demo. */
export interface Entry {
  readonly title: string;
  /**
   * Opens or resumes. `inspect` sees the plan before anything is journaled or done, and may refuse by throwing.
   * Whatever was started is ended again when this rejects.
   */
  enter(workbench: Workbench, preparation: Preparation, inspect: (plan: PlanSummary) => void): Promise<Entered>;
}

export interface Entered {
  readonly handle: SessionHandle;
  /** The workbench that the session runs with: a demo adds its databases to the environment. */
  readonly workbench: Workbench;
  /** What to type elsewhere to look into its databases, where it brought them along. */
  readonly consoles?: readonly string[];
  /** Ends what was started around the session, once it ended or was left. `say` is for lines at the plain terminal. */
  afterwards(end: End, say: (line: string) => void): Promise<void>;
}
