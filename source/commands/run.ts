import { InvalidArgumentError } from 'commander';
import { newSession } from '../entries/new-session.ts';
import { type AddCommand, examples } from './globals.ts';
import { readVar } from './vars.ts';
import { conductEntry, type WayOptions } from './ways.ts';

interface RunOptions extends WayOptions {
  readonly in: string;
  readonly dryRun?: boolean;
  readonly session?: string;
  readonly var?: Record<string, string>;
}

export const addRun: AddCommand = (program, end) => {
  program
    .command('run')
    .description('open a session of a runbook in one of its environments')
    .argument('<runbook>', 'runbook file')
    .requiredOption('--in <environment>', 'environment of the runbook')
    .option('--dry-run', 'show what every step would do; change nothing anywhere')
    .option('--session <name>', 'name of the session (default: made of runbook, environment and day)', readSessionName)
    .option('--var <name=value>', 'set a var of the runbook; may be repeated', readVar)
    .option('--plain', 'prompts and lines instead of screens')
    .option('--answers <file>', 'answers from a file instead of a person; refused for approvals in a live session')
    .addHelpText(
      'after',
      examples(
        'nightferry run checklists/edu-v2.yaml --in live --dry-run',
        'nightferry run checklists/edu-v2.yaml --in live --var users=6987',
      ),
    )
    .action(async (file: string, _: unknown, command) => {
      const options: RunOptions = command.optsWithGlobals();
      const { in: environment, dryRun = false, session, var: vars = {} } = options;
      end(await conductEntry(() => newSession({ file, environment, dryRun, vars, name: session }), options));
    });
};

function readSessionName(text: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,79}$/i.test(text)) return text;
  throw new InvalidArgumentError('It must be letters, digits, dots, - and _, at most 80.');
}
