import { release } from 'node:os';
import { dirname } from 'node:path';
import { judgeMachine, type MachineFacts } from '../../state/doctor/judge-machine.ts';
import type { DoctorGroup } from '../../state/doctor.ts';
import type { OpenedWindow } from '../../state/session/opened.ts';
import { nearest } from '../../tasks/requirements/free-disk.ts';
import { version } from '../version.ts';
import type { Machine } from '../workbench.ts';

/** The machine that this process runs on, and where its journal would be. Nothing is made. */
export async function machineGroup(
  journal: string,
  window: OpenedWindow | undefined,
  machine: Machine,
): Promise<DoctorGroup> {
  const lines = judgeMachine(await machineFacts(journal, window, machine));
  return { id: 'machine', title: `This machine (${process.platform} ${release()})`, lines };
}

async function machineFacts(
  journal: string,
  window: OpenedWindow | undefined,
  machine: Machine,
): Promise<MachineFacts> {
  const { env, files, clock, actor } = machine;
  const there = await nearest(journal, files);
  const { stdout } = process;
  return {
    host: actor.host,
    node: process.versions.node,
    nightferry: version,
    ...(stdout.isTTY && {
      terminal: {
        columns: stdout.columns,
        rows: stdout.rows,
        colourBits: env.NO_COLOR ? 1 : stdout.getColorDepth(),
        type: env.NO_COLOR ? 'NO_COLOR' : (env.TERM ?? 'TERM is not set'),
      },
    }),
    locale: env.LC_ALL || env.LC_CTYPE || env.LANG || '',
    isRemote: Boolean(env.SSH_CONNECTION ?? env.SSH_TTY),
    isKept: Boolean(env.TMUX ?? env.STY ?? env.ZELLIJ),
    journal: {
      path: journal,
      isWritable: await files.isWritable(there === journal ? journal : there),
      freeBytes: await files.freeBytes(there === journal ? dirname(journal) : there),
    },
    now: clock.now(),
    isClockSynchronized: await isClockSynchronized(machine),
    window,
  };
}

/** systemd knows; where there is none, nobody here does. */
async function isClockSynchronized({ shell }: Machine): Promise<boolean | undefined> {
  const command = ['timedatectl', 'show', '--property=NTPSynchronized', '--value'];
  const { exitCode, stdout } = await shell.run({ command, timeoutMs: 5_000 });
  const said = stdout.trim();
  return exitCode === 0 && (said === 'yes' || said === 'no') ? said === 'yes' : undefined;
}
