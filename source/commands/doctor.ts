import { type AddCommand, examples, exits } from './globals.ts';
import { readVar } from './vars.ts';

export const addDoctor: AddCommand = (program, end) => {
  program
    .command('doctor')
    .summary('everything that would stop a session')
    .description(
      'say everything that would stop a session: machine, databases, privileges, tools, disk; changes nothing',
    )
    .argument('<runbook>', 'runbook file')
    .requiredOption('--in <environment>', 'environment of the runbook')
    .option('--var <name=value>', 'set a var of the runbook; may be repeated', readVar)
    .option('--json', 'one object on stdout (docs/json.md)')
    .addHelpText('after', examples('nightferry doctor checklists/edu-v2.yaml --in live'))
    .addHelpText(
      'after',
      exits('0 nothing failed', '1 something failed', '2 faulty runbook or wrong usage', '130 interrupted'),
    )
    .action(async (file: string, _: unknown, command) => {
      const { doctor } = await import('../acts/doctor.ts');
      end(await doctor(file, command.optsWithGlobals()));
    });
};
