import type { Intent } from '../../screens/stage.ts';
import type { Entry } from '../entries/entry.ts';
import { newSession } from '../entries/new-session.ts';
import { resumedSession } from '../entries/resumed-session.ts';
import type { Workbench } from '../workbench.ts';
import { homeStage } from './home-stage.ts';
import type { Stages } from './stages.ts';

/** Shows sessions and runbooks until one is chosen; `undefined` when the person leaves. */
export async function chooseEntry(stages: Stages, workbench: Workbench): Promise<Entry | undefined> {
  stages.show(homeStage(workbench));
  let chosen: Entry | undefined;
  await stages.untilLeft((intent) => {
    chosen = entryFor(intent);
    return chosen && 'enough';
  });
  return chosen;
}

function entryFor(intent: Intent): Entry | undefined {
  if (intent.kind === 'open') return resumedSession(intent.session);
  if (intent.kind !== 'start') return undefined;
  const { runbook: file, environment, dryRun } = intent;
  return newSession({ file, environment, dryRun, vars: {} });
}
