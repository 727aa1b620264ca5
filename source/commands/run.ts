import { InvalidArgumentError } from 'commander';
import { type AddCommand, examples, exitsOfSession } from './globals.ts';
import { readVar } from './vars.ts';

export const addRun: AddCommand = (program, end) => {
  program
    .command('run')
    .summary('open a session of a runbook')
    .description('open a session of a runbook in one of its environments')
    .argument('<runbook>', 'runbook file')
    .requiredOption('--in <environment>', 'environment of the runbook')
    .option('--dry-run', 'show what every step would do; change nothing anywhere')
    .option('--session <name>', 'name of the session (default: made of runbook, environment and day)', readSessionName)
    .option('--var <name=value>', 'set a var of the runbook; may be repeated', readVar)
    .option('--plain', 'prompts and lines instead of screens')
    .option('--answers <file>', 'answers from a file instead of a person; refused for approvals in a live session')
    .option('--status-page <file>', 'keep an HTML page up to date for those who are not at the keyboard')
    .addHelpText(
      'after',
      examples(
        'nightferry run checklists/edu-v2.yaml --in live --dry-run',
        'nightferry run checklists/edu-v2.yaml --in live --var users=6987',
      ),
    )
    .addHelpText('after', exitsOfSession)
    .action(async (file: string, _: unknown, command) => {
      const { run } = await import('../acts/run.ts');
      end(await run(file, command.optsWithGlobals()));
    });
};

function readSessionName(text: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,79}$/i.test(text)) return text;
  throw new InvalidArgumentError('It must be letters, digits, dots, - and _, at most 80.');
}
