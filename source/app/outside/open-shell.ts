import { existsSync } from 'node:fs';
import type { Said } from '../../../screens/outside.ts';
import { programName } from '../../../state/typed-command.ts';
import type { Errand } from './carry-out.ts';
import { lend } from './lend.ts';
import { ownCommand } from './own-command.ts';
import { withoutSecrets } from './shell-environment.ts';
import type { Beside } from './terminal-loan.ts';

/**
 * The person's shell in the runbook's folder. It knows which session it is beside, and no secret of it, and `nightferry` is
 * this program there. How its last command ended is nobody's business: only a shell that is not there was not started.
 */
export async function openShell(
  { handle, commandLine }: Beside,
  { terminal, env, redactor }: Errand,
): Promise<Said | undefined> {
  const { runbook, log } = handle;
  const { id, opened } = log.snapshot();
  const shell = env.SHELL || 'sh';
  const own = await ownCommand();
  const { startError } = await lend(terminal, {
    command: [shell],
    env: { ...withoutSecrets(process.env, redactor), NIGHTFERRY_SESSION: id, PATH: own.path },
    ...(existsSync(runbook.folder) && { cwd: runbook.folder }),
    before: [
      `A shell beside session ${id} (${opened.production ? 'LIVE on PRODUCTION' : opened.environment}), which goes on underneath.`,
      `exit comes back. Where it is: ${commandLine(['status', id]).replace(programName(), 'nightferry')}`,
    ],
  }).finally(own.remove);
  if (startError === undefined) return undefined;
  return {
    as: 'note',
    title: `${shell} could not be started`,
    lines: [`SHELL says ${shell}: correct it, and start again (${startError}).`],
  };
}
