import { type AddCommand, examples } from './globals.ts';

export const addLint: AddCommand = (program, end) => {
  program
    .command('lint')
    .description('say everything that is wrong with a runbook, at once')
    .argument('<runbook...>', 'runbook files')
    .option('--json', 'one object on stdout: { findings: [...] }')
    .addHelpText('after', examples('nightferry lint checklists/edu-v2.yaml'))
    .action(async (files: string[], options: { json?: boolean }) => {
      const { lint } = await import('../acts/lint.ts');
      end(lint(files, options));
    });
};
