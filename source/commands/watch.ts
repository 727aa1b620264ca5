import { type AddCommand, examples, exits } from './globals.ts';

export const addWatch: AddCommand = (program, end) => {
  program
    .command('watch')
    .summary('look at a running session, live')
    .description('look at a session that runs in another terminal, live; changes nothing')
    .argument('[session]', 'session id (default: the one that runs, else the newest unfinished)')
    .option('--plain', 'lines as things happen, until the session has ended')
    .option('--status-page <file>', 'keep an HTML page up to date for those who are not at the keyboard')
    .addHelpText(
      'after',
      examples(
        'nightferry watch                              # the one that runs',
        'nightferry watch edu-v2-live-1121 --plain     # for a pipe',
      ),
    )
    .addHelpText(
      'after',
      exits(
        '0 the session finished',
        '1 it failed or was abandoned',
        '2 no such session, or wrong usage',
        '4 it was rolled back',
        '130 left before its end',
      ),
    )
    .action(async (id: string | undefined, _: unknown, command) => {
      const { watch } = await import('../acts/watch.ts');
      end(await watch(id, command.optsWithGlobals()));
    });
};
