import type { Command } from 'commander';
import { suggest } from '../../state/runbook/similar.ts';
import { exitCodes } from '../exit-codes.ts';
import { loadScreens } from '../load-screens.ts';
import { processOutput } from '../plain/output.ts';
import type { AddCommand, GlobalOptions } from './globals.ts';

/** `nightferry` alone: sessions to resume, runbooks to start. */
export const addWizard: AddCommand = (program, end) => {
  program.action(async (_: unknown, command) => {
    const [unknown] = command.args;
    if (unknown !== undefined) refuse(unknown, program);
    const options: GlobalOptions = command.optsWithGlobals();
    if (!process.stdin.isTTY || !process.stdout.isTTY) {
      processOutput({ json: true }).say(
        'The wizard needs a terminal. Without one: nightferry run RUNBOOK --in ENV --plain; nightferry --help says what there is.',
      );
      return end(exitCodes.usage);
    }
    const { withDesk } = await import('./ways.ts');
    const { runApp } = await loadScreens(() => import('../app/app.ts'));
    end(await withDesk(options, (desk) => runApp({ kind: 'home' }, desk)));
  });
};

function refuse(unknown: string, program: Command): never {
  const known = program
    .createHelp()
    .visibleCommands(program)
    .map((command) => command.name());
  return program.error(`error: There is no command ${unknown}. ${suggest(unknown, known, 'commands').join(' ')}`);
}
