import { type Preflight, preflightCounts, problemsOf } from '../../state/doctor/preflight.ts';
import type { Session } from '../../state/session/session.ts';
import type { ConductedNight } from '../night.ts';
import type { Terminal } from '../operator/prompts.ts';
import { PreflightLook } from '../preflight.ts';
import type { SessionHandle } from '../session/handle.ts';
import type { Workbench } from '../workbench.ts';

/**
 * Looks around before a session begins in plain lines, and says what was found in one of them. Problems are named; beginning
 * in spite of them, and going on after a resume, takes a yes; anything else leaves the session. A wish to stop ends it early.
 */
export async function preflightInLines(
  handle: SessionHandle,
  night: ConductedNight,
  workbench: Workbench,
  terminal: Terminal,
): Promise<void> {
  const look = new PreflightLook(handle, workbench);
  const stop = () => void look.stop();
  night.signal.addEventListener('abort', stop, { once: true });
  if (night.signal.aborted) return;
  await look.look();
  night.signal.removeEventListener('abort', stop);
  if (night.signal.aborted) return;
  for (const line of linesOf(look.snapshot())) terminal.write(line);
  const question = goOnQuestion(handle.log.snapshot(), problemsOf(look.snapshot()).length > 0);
  if (question === undefined) return;
  terminal.write(`${question} >`);
  const said = await terminal.readLine(night.signal, true);
  if (said?.trim().toLowerCase() !== 'yes') night.stop({ why: 'operator' });
}

/**
 * What is asked before anything runs, as the screens wait for Enter: whoever resumes may only have wanted to look. A new
 * session was just asked for, and a way back asks by itself; `undefined` there, as long as there are no problems.
 */
export function goOnQuestion(session: Session, hasProblems: boolean): string | undefined {
  const { runs, rollback, rollbackRequest } = session;
  const isResumed = runs.length > 1 && rollbackRequest === undefined;
  if (!isResumed) return hasProblems ? `Begin all the same? yes begins, ${elseLeaves}` : undefined;
  const all = hasProblems ? ' all the same' : '';
  if (rollback) return `Go on BACK (${rollback.way})${all}? yes goes on, ${elseLeaves}`;
  if (isTakenBack(session)) return `It was rolled back. Go FORWARD again${all}? yes begins at once, ${elseLeaves}`;
  return `Go on${all}? yes goes on at once, ${elseLeaves}`;
}

/** Nothing was begun since the last rollback. */
function isTakenBack({ rollbacks, steps }: Session): boolean {
  const since = rollbacks.at(-1)?.finishedAt;
  return (
    since !== undefined && Object.values(steps).every(({ startedAt }) => startedAt === undefined || startedAt < since)
  );
}

const elseLeaves = 'anything else leaves the session as it is.';

function linesOf(preflight: Preflight): readonly string[] {
  return [
    `Preflight: ${preflightCounts(preflight)}. nightferry doctor shows all of it.`,
    ...problemsOf(preflight).flatMap(({ group, says, remedy }) => [
      `  PROBLEM ${group}: ${says}`,
      ...remedy.map((step) => `    - ${step}`),
    ]),
  ];
}
