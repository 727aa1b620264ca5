import { type AddCommand, examples, exits } from './globals.ts';

export const addRollback: AddCommand = (program, end) => {
  program
    .command('rollback')
    .summary('go back: undo, or along a plan of the runbook')
    .description('go back: undo what was done, newest first, or along a plan of the runbook; asks before it begins')
    .argument('<session>', 'session id; a finished one too')
    .argument('[phase]', 'go back to before this phase (default: all the way)')
    .option('--plan <plan>', 'a way back that the runbook names, instead of undoing step by step')
    .option('--plain', 'prompts and lines instead of screens')
    .option('--answers <file>', 'answers from a file instead of a person; refused in a live session')
    .option('--status-page <file>', 'keep an HTML page up to date for those who are not at the keyboard')
    .addHelpText(
      'after',
      examples('nightferry rollback edu-v2-live-1121', 'nightferry rollback edu-v2-live-1121 --plan switch-back'),
    )
    .addHelpText(
      'after',
      exits(
        '4 rolled back',
        '0 gone on with instead, and finished',
        '1 failed',
        '2 wrong usage, or no such way',
        '3 waiting for a person',
        '130 interrupted',
      ),
    )
    .action(async (id: string, phase: string | undefined, _: unknown, command) => {
      const { rollback } = await import('../acts/rollback.ts');
      end(await rollback(id, phase, command.optsWithGlobals()));
    });
};
