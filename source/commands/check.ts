import { type AddCommand, examples, exits } from './globals.ts';

export const addCheck: AddCommand = (program, end) => {
  program
    .command('check')
    .summary('ask the checks of a session again, weeks later')
    .description('ask the checks of a session again, now or weeks later; only reads, and journals nothing')
    .argument('<session>', 'session id; a finished one too')
    .argument('[step]', 'only this step, as phase/step, or this phase (default: all checks)')
    .option('--elsewhere', 'ask although a database is not the one of that session, and say so')
    .option('--json', 'one object on stdout (docs/json.md)')
    .addHelpText(
      'after',
      examples(
        'nightferry check edu-v2-live-1121                      # all of them',
        'nightferry check edu-v2-live-1121 validation/counts    # one step',
      ),
    )
    .addHelpText(
      'after',
      exits(
        '0 all that was asked passed',
        '1 something failed or could not be asked',
        '2 no such session or step, or wrong usage',
        '130 interrupted',
      ),
    )
    .action(async (id: string, step: string | undefined, _: unknown, command) => {
      const { check } = await import('../acts/check.ts');
      end(await check(id, step, command.optsWithGlobals()));
    });
};
