import { type AddCommand, examples, exits } from './globals.ts';

export const addLint: AddCommand = (program, end) => {
  program
    .command('lint')
    .summary('everything that is wrong with a runbook')
    .description('say everything that is wrong with a runbook, at once')
    .argument('<runbook...>', 'runbook files')
    .option('--json', 'one object on stdout (docs/json.md)')
    .addHelpText('after', examples('nightferry lint checklists/edu-v2.yaml'))
    .addHelpText('after', exits('0 no errors', '2 errors, or wrong usage'))
    .action(async (files: string[], options: { json?: boolean }) => {
      const { lint } = await import('../acts/lint.ts');
      end(lint(files, options));
    });
};
