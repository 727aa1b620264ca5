import { type AddCommand, examples } from './globals.ts';

export const addWatch: AddCommand = (program, end) => {
  program
    .command('watch')
    .description('look at a session that runs in another terminal, live; changes nothing')
    .argument('[session]', 'session id (default: the one that runs, else the newest unfinished)')
    .option('--plain', 'lines as things happen, until the session has ended')
    .addHelpText(
      'after',
      examples(
        'nightferry watch                              # the one that runs',
        'nightferry watch edu-v2-live-1121 --plain     # for a pipe',
      ),
    )
    .action(async (id: string | undefined, _: unknown, command) => {
      const { watch } = await import('../acts/watch.ts');
      end(await watch(id, command.optsWithGlobals()));
    });
};
