import { type AddCommand, examples } from './globals.ts';

export const addStatus: AddCommand = (program, end) => {
  program
    .command('status')
    .description('say where sessions are: all of them, or one')
    .argument('[session]', 'session id')
    .option('--json', 'one object on stdout: { sessions: [...], unreadable: [...] }')
    .addHelpText(
      'after',
      examples('nightferry status', 'nightferry status edu-v2-live-1121   # its phases, and what it waits for'),
    )
    .action(async (id: string | undefined, _: unknown, command) => {
      const { status } = await import('../acts/status.ts');
      end(status(id, command.optsWithGlobals()));
    });
};
