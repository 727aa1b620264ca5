import type { Intent } from '../../screens/stage.ts';
import type { Entry } from '../entries/entry.ts';
import { newSession } from '../entries/new-session.ts';
import { resumedSession } from '../entries/resumed-session.ts';
import type { Home } from './home-stage.ts';
import type { Stages } from './stages.ts';

/** Shows sessions and runbooks until one is chosen; `undefined` when the person leaves. */
export async function chooseEntry(stages: Stages, home: Home): Promise<Entry | undefined> {
  const done = new AbortController();
  const reading = home.readRest((stage) => {
    if (!done.signal.aborted) stages.show(stage);
  }, done.signal);
  // Only a bug of ours ends it so: what is wrong with a session or a runbook is said on the screen.
  const broken = new Promise<never>((_, reject) => reading.catch(reject));
  let chosen: Entry | undefined;
  const left = stages.untilLeft((intent) => {
    chosen = entryFor(intent);
    return chosen && 'enough';
  });
  await Promise.race([left, broken]).finally(() => done.abort());
  return chosen;
}

function entryFor(intent: Intent): Entry | undefined {
  if (intent.kind === 'open') return resumedSession(intent.session);
  if (intent.kind !== 'start') return undefined;
  const { runbook: file, environment, dryRun } = intent;
  return newSession({ file, environment, dryRun, vars: {} });
}
