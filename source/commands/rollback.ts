import { type AddCommand, examples } from './globals.ts';

export const addRollback: AddCommand = (program, end) => {
  program
    .command('rollback')
    .description('go back: undo what was done, newest first, or along a plan of the runbook; asks before it begins')
    .argument('<session>', 'session id; a finished one too')
    .argument('[phase]', 'go back to before this phase (default: all the way)')
    .option('--plan <name>', 'a way back that the runbook names, instead of undoing step by step')
    .option('--plain', 'prompts and lines instead of screens')
    .option('--answers <file>', 'answers from a file instead of a person; refused in a live session')
    .addHelpText(
      'after',
      examples('nightferry rollback edu-v2-live-1121', 'nightferry rollback edu-v2-live-1121 --plan switch-back'),
    )
    .action(async (id: string, phase: string | undefined, _: unknown, command) => {
      const { rollback } = await import('../acts/rollback.ts');
      end(await rollback(id, phase, command.optsWithGlobals()));
    });
};
