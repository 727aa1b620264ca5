import { setTimeout as delay } from 'node:timers/promises';
import type { LentTerminal, Outside, Said } from '../../../screens/outside.ts';
import { recordFault } from '../../../state/fault.ts';
import type { Machine } from '../../workbench.ts';
import { openConsole } from './console.ts';
import { edit } from './edit.ts';
import { show } from './lend.ts';
import { openShell } from './open-shell.ts';
import type { Beside } from './terminal-loan.ts';

export interface Errand extends Pick<Machine, 'env' | 'clock' | 'redactor'> {
  readonly terminal: LentTerminal;
  readonly beside: Beside | undefined;
}

/** Does one thing outside the screens, and says what the person has to know of it. Rejects never for what they can put right. */
export async function carryOut(what: Outside, errand: Errand): Promise<Said | undefined> {
  const { terminal, beside, redactor } = errand;
  try {
    switch (what.does) {
      case 'print':
        await show(terminal, redactor.data(terminal.text()), '-- Enter returns to Nightferry --');
        return undefined;
      case 'suspend':
        await terminal.suspend(stopSelf);
        return undefined;
      case 'edit':
        return beside && (await edit(what, beside, errand));
      case 'console':
        return beside && (await openConsole(what.database, beside, errand));
      case 'shell':
        return beside && (await openShell(beside, errand));
    }
  } catch (error) {
    const { message, remedy } = redactor.data(recordFault(error));
    return { as: 'note', title: 'That could not be opened', lines: [message, ...remedy] };
  }
}

/**
 * As Ctrl-Z on a plain terminal: every process of the group stops, so that the shell above npm or a script gets its
 * terminal back too. Goes on when the shell brings it to the foreground. Where nobody would (no job control) nothing stops.
 */
async function stopSelf(): Promise<void> {
  process.kill(0, 'SIGTSTP');
  // This time only passes once the process goes on.
  await delay(50);
}
