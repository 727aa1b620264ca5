import { existsSync } from 'node:fs';
import type { Said } from '../../../screens/outside.ts';
import type { Errand } from './carry-out.ts';
import { lend } from './lend.ts';
import { withoutSecrets } from './shell-environment.ts';
import type { Beside } from './terminal-loan.ts';

/** The person's shell in the runbook's folder. It knows which session it is beside, and no secret of it. */
export async function openShell(
  { handle, commandLine }: Beside,
  { terminal, env, redactor }: Errand,
): Promise<Said | undefined> {
  const { runbook, log } = handle;
  const { id, opened } = log.snapshot();
  const shell = env.SHELL || 'sh';
  const { exitCode, startError } = await lend(terminal, {
    command: [shell],
    env: { ...withoutSecrets(process.env, redactor), NIGHTFERRY_SESSION: id },
    ...(existsSync(runbook.folder) && { cwd: runbook.folder }),
    before: [
      `A shell beside session ${id} (${opened.production ? 'LIVE on PRODUCTION' : opened.environment}), which goes on underneath.`,
      `exit comes back. Where it is: ${commandLine(['status', id])}`,
    ],
  });
  if (startError === undefined && exitCode !== 127) return undefined;
  return {
    as: 'note',
    title: `${shell} could not be started`,
    lines: [`SHELL says ${shell}: correct it, and start again.`],
  };
}
