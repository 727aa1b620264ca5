import { type AddCommand, examples, exits } from './globals.ts';

export const addStatus: AddCommand = (program, end) => {
  program
    .command('status')
    .summary('where sessions are, and what they wait for')
    .description('say where sessions are: all of them, or one')
    .argument('[session]', 'session id')
    .option('--json', 'one object on stdout (docs/json.md)')
    .addHelpText(
      'after',
      examples('nightferry status', 'nightferry status edu-v2-live-1121   # its phases, and what it waits for'),
    )
    .addHelpText('after', exits('0 read', '1 a session can not be read', '2 no such session, or wrong usage'))
    .action(async (id: string | undefined, _: unknown, command) => {
      const { status } = await import('../acts/status.ts');
      end(status(id, command.optsWithGlobals()));
    });
};
