import type { Diagnosis } from '../../state/doctor.ts';
import { examine } from '../doctor/examine.ts';
import { endLines, groupLines } from '../doctor/print.ts';
import { exitCodes } from '../exit-codes.ts';
import { journalPath } from '../journal-file.ts';
import { processOutput } from '../plain/output.ts';
import { type AddCommand, examples, type GlobalOptions } from './globals.ts';
import { withMachine } from './machine.ts';
import { readVar } from './vars.ts';

interface DoctorOptions extends GlobalOptions {
  readonly in: string;
  readonly var?: Record<string, string>;
  readonly json?: boolean;
}

const widest = 110;

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
      const options: DoctorOptions = command.optsWithGlobals();
      end(await doctor(file, options));
    });
};

async function doctor(file: string, options: DoctorOptions): Promise<number> {
  const { in: environment, var: vars = {}, json = false } = options;
  const { out, say } = processOutput({ json });
  const width = Math.min(process.stdout.columns ?? widest, widest);
  const journal = journalPath(options.journal);
  const diagnosis = await withMachine(options, (machine, signal) =>
    examine(
      {
        ...{ file, environment, vars, journal, signal },
        onGroup: (group) => void (json || out(groupLines(group, width).join('\n'))),
      },
      machine,
    ),
  );
  if (json) out(JSON.stringify(diagnosis, null, 2));
  else for (const line of endLines(diagnosis, width)) say(line);
  if (diagnosis.verdict !== 'failed') return exitCodes.finished;
  return isFaultyRunbook(diagnosis) ? exitCodes.usage : exitCodes.failed;
}

/** No session could begin with it, on whatever machine: as for every other command. */
function isFaultyRunbook({ groups }: Diagnosis): boolean {
  return groups.some(({ id, lines }) => id === 'runbook' && lines.some(({ state }) => state === 'failed'));
}
