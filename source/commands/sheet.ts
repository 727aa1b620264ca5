import { type AddCommand, examples, exits } from './globals.ts';
import { readVar } from './vars.ts';

export const addSheet: AddCommand = (program) => {
  program
    .command('sheet')
    .summary('the night on paper: every command, every undo')
    .description('the night on paper, made before it: exact commands and undo of every step, lines to sign on')
    .argument('<runbook>', 'runbook file')
    .requiredOption('--in <environment>', 'environment of the runbook')
    .option('--var <name=value>', 'set a var of the runbook; may be repeated', readVar)
    .option('--out <file>', 'write it there (readable by you alone) instead of printing it')
    .addHelpText('after', examples('nightferry sheet checklists/edu-v2.yaml --in live --out night.md'))
    .addHelpText('after', exits('0 made', '1 could not be made', '2 faulty runbook or wrong usage', '130 interrupted'))
    .action(async (file: string, _: unknown, command) => {
      const { sheet } = await import('../acts/sheet.ts');
      await sheet(file, command.optsWithGlobals());
    });
};
