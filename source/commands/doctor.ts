import { type AddCommand, examples } from './globals.ts';
import { readVar } from './vars.ts';

export const addDoctor: AddCommand = (program, end) => {
  program
    .command('doctor')
    .description(
      'say everything that would stop a session: machine, databases, privileges, tools, disk; changes nothing',
    )
    .argument('<runbook>', 'runbook file')
    .requiredOption('--in <environment>', 'environment of the runbook')
    .option('--var <name=value>', 'set a var of the runbook; may be repeated', readVar)
    .option('--json', 'one object on stdout, with every line')
    .addHelpText('after', examples('nightferry doctor checklists/edu-v2.yaml --in live'))
    .action(async (file: string, _: unknown, command) => {
      const { doctor } = await import('../acts/doctor.ts');
      end(await doctor(file, command.optsWithGlobals()));
    });
};
