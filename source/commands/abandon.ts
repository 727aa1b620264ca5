import { processOutput } from '../plain/output.ts';
import { abandonSession } from '../session/abandon.ts';
import { type AddCommand, examples, type GlobalOptions } from './globals.ts';
import { withWorkbench } from './ways.ts';

export const addAbandon: AddCommand = (program) => {
  program
    .command('abandon')
    .description('end an unfinished session for good; nothing is undone, and it can not be resumed')
    .argument('<session>', 'session id')
    .requiredOption('--reason <text>', 'goes into the report')
    .addHelpText('after', examples('nightferry abandon edu-v2-live-1121 --reason "the window was cancelled"'))
    .action(async (id: string, _: unknown, command) => {
      const options: GlobalOptions & { reason: string } = command.optsWithGlobals();
      await withWorkbench({ ...options, existing: true }, async (workbench) =>
        abandonSession(id, options.reason, workbench),
      );
      processOutput().out(`Session ${id} is abandoned. Report: nightferry report ${id}`);
    });
};
