import { type AddCommand, examples, exits } from './globals.ts';
import { readVar } from './vars.ts';

export const addAdopt: AddCommand = (program, end) => {
  program
    .command('adopt')
    .summary('take over the session of a host that is dead')
    .description(
      'take over a session of a host that is dead, from the copy of its journal in the databases; asks first',
    )
    .argument('<runbook>', 'runbook file, as the session was opened with')
    .argument('[session]', 'session id (default: the only unfinished one there)')
    .requiredOption('--in <environment>', 'environment of the runbook')
    .option('--var <name=value>', 'set a var of the runbook; may be repeated', readVar)
    .addHelpText('after', examples('nightferry adopt checklists/edu-v2.yaml --in live'))
    .addHelpText(
      'after',
      exits('0 adopted', '1 refused', '2 faulty runbook or wrong usage', '3 nothing was adopted', '130 interrupted'),
    )
    .action(async (file: string, session: string | undefined, _: unknown, command) => {
      const { adopt } = await import('../acts/adopt.ts');
      end(await adopt(file, session, command.optsWithGlobals()));
    });
};
