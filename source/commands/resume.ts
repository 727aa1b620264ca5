import { type AddCommand, examples, exitsOfSession } from './globals.ts';

export const addResume: AddCommand = (program, end) => {
  program
    .command('resume')
    .summary('go on with an unfinished session')
    .description('go on with an unfinished session, whatever ended it')
    .argument('[session]', 'session id (default: the only unfinished one)')
    .option('--amend', 'take the runbook as it is now; what has happened already must not differ')
    .option('--plain', 'prompts and lines instead of screens')
    .option('--answers <file>', 'answers from a file instead of a person; refused for approvals in a live session')
    .option('--status-page <file>', 'keep an HTML page up to date for those who are not at the keyboard')
    .addHelpText(
      'after',
      examples(
        'nightferry resume                            # the only unfinished session',
        'nightferry resume edu-v2-live-1121 --amend   # its runbook was corrected',
      ),
    )
    .addHelpText('after', exitsOfSession)
    .action(async (id: string | undefined, _: unknown, command) => {
      const { resume } = await import('../acts/resume.ts');
      end(await resume(id, command.optsWithGlobals()));
    });
};
