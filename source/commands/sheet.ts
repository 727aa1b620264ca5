import { type AddCommand, examples } from './globals.ts';
import { readVar } from './vars.ts';

export const addSheet: AddCommand = (program) => {
  program
    .command('sheet')
    .description('the night on paper, made before it: exact commands and undo of every step, lines to sign on')
    .argument('<runbook>', 'runbook file')
    .requiredOption('--in <environment>', 'environment of the runbook')
    .option('--var <name=value>', 'set a var of the runbook; may be repeated', readVar)
    .option('--out <file>', 'write it there (readable by you alone) instead of printing it')
    .addHelpText('after', examples('nightferry sheet checklists/edu-v2.yaml --in live --out night.md'))
    .action(async (file: string, _: unknown, command) => {
      const { sheet } = await import('../acts/sheet.ts');
      await sheet(file, command.optsWithGlobals());
    });
};
