import { recordFault } from '../../state/fault.ts';
import type { Entered, Entry } from '../entries/entry.ts';
import { exitCodeOfFault } from '../exit-codes.ts';
import { faultLines } from '../plain/output.ts';
import { interruption, Preparation } from '../preparation.ts';
import { stopOnSignals } from '../signals.ts';
import { type Desk, workbenchOf } from '../workbench.ts';
import { type Finish, finish } from './finish.ts';
import type { Stages } from './stages.ts';

export interface EnteredOnScreens {
  readonly entered: Entered;
  /** Someone wanted to leave when it was too late to stay out of the session. */
  readonly leaving: boolean;
}

/** Opens or resumes a session before the person's eyes. A fault is shown until they have read it. */
export async function enterOnScreens(
  entry: Entry,
  stages: Stages,
  desk: Desk,
): Promise<EnteredOnScreens | { readonly finish: Finish }> {
  const interrupted = new AbortController();
  const leave = () => interrupted.abort(interruption());
  stages.take((intent) => {
    if (intent.kind === 'leave') leave();
  });
  const ignore = stopOnSignals(leave);
  const preparation = new Preparation(interrupted.signal, (tasks) =>
    stages.show({ kind: 'preparing', title: entry.title, tasks: desk.redactor.data(tasks) }),
  );
  stages.show({ kind: 'preparing', title: entry.title, tasks: [] });
  try {
    const entered = await entry.enter(await workbenchOf(desk), preparation, () => undefined);
    return { entered, leaving: interrupted.signal.aborted };
  } catch (error) {
    const fault = desk.redactor.data(recordFault(error));
    if (!interrupted.signal.aborted) {
      stages.show({ kind: 'fault', title: entry.title, fault });
      ignore();
      await stages.untilLeft();
    }
    return { finish: finish(exitCodeOfFault(error), faultLines(fault)) };
  } finally {
    ignore();
  }
}
