import type { Said } from '../../../screens/outside.ts';
import { Fault } from '../../../state/fault.ts';
import { consoleLine } from '../../plain/console-line.ts';
import type { Errand } from './carry-out.ts';
import { lend } from './lend.ts';
import { withoutSecrets } from './shell-environment.ts';
import type { Beside } from './terminal-loan.ts';

/**
 * The engine's own client on a database of the session, by the same way and as the same role as the session itself. On
 * production it begins read-only. To servers, and to proofs of a freeze, it is a stranger with a name: its name does not begin as
 * those of Nightferry's own sessions do, and nothing overlooks it.
 */
export async function openConsole(
  name: string,
  { handle, machine }: Beside,
  { terminal, redactor }: Errand,
): Promise<Said | undefined> {
  const { id, opened, facts } = handle.log.snapshot();
  if (facts.released.includes(name)) throw letGo(name);
  const database = await handle.databases.open(name);
  const safety = opened.production ? 'PRODUCTION' : opened.environment;
  const client = database.client?.({
    application: `${database.engine.console(database.label).split(' ')[0]} beside nightferry ${id}`,
    readOnly: opened.production,
    word: safety,
  });
  if (!client) throw noClient(name, database.engine.title);
  const { program, args, env, hints, comesWith } = client;
  const ended = await lend(terminal, {
    command: ['sh', '-c', `trap '' TSTP; exec "$@"`, 'sh', program, ...args],
    env: { ...withoutSecrets(process.env, redactor), ...env },
    before: [
      `${program} on ${name}, ${database.label} (${safety}). Session ${id} goes on underneath.`,
      hints.join(' '),
    ],
    linger: ({ exitCode }) =>
      exitCode === 0 || exitCode === 127
        ? undefined
        : `-- ${program} ended (${exitCode ?? 'killed'}). Enter returns --`,
  });
  if (ended.exitCode !== 127) return undefined;
  return {
    as: 'note',
    title: `${program} is not on this machine`,
    lines: [
      `It was not found on the PATH. ${comesWith}`,
      `From where it is: ${consoleLine(database.engine.console(database.label), machine.env)}`,
    ],
  };
}

/** A session of ours would stand in the way of the renaming or dropping for which it was let go. */
function letGo(name: string): Fault {
  return new Fault('database/let-go', `${name} is being renamed or dropped by a step: nobody connects to it now.`, {
    remedy: ['Open it once that step is done.'],
    retry: 'safe',
  });
}

function noClient(name: string, engine: string): Fault {
  return new Fault('database/no-client', `${engine} (${name}) has no program of its own to look into it with.`, {
    remedy: ['S opens a shell.'],
    retry: 'safe',
  });
}
