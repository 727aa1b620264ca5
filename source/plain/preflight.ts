import { type Preflight, preflightCounts, problemsOf } from '../../state/doctor/preflight.ts';
import type { ConductedNight } from '../night.ts';
import type { Terminal } from '../operator/prompts.ts';
import { PreflightLook } from '../preflight.ts';
import type { SessionHandle } from '../session/handle.ts';
import type { Workbench } from '../workbench.ts';

/**
 * Looks around before a session begins in plain lines, and says what was found in one of them. Problems are named, and
 * beginning in spite of them takes a yes; anything else leaves the session. A wish to stop ends it early.
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
  if (problemsOf(look.snapshot()).length === 0) return;
  terminal.write('Begin all the same? yes begins, anything else leaves the session as it is. >');
  const said = await terminal.readLine(night.signal, true);
  if (said?.trim().toLowerCase() !== 'yes') night.stop({ why: 'operator' });
}

function linesOf(preflight: Preflight): readonly string[] {
  return [
    `Preflight: ${preflightCounts(preflight)}. nightferry doctor shows all of it.`,
    ...problemsOf(preflight).flatMap(({ group, says, remedy }) => [
      `  PROBLEM ${group}: ${says}`,
      ...remedy.map((step) => `    - ${step}`),
    ]),
  ];
}
