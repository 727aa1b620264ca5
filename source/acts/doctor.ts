import type { Diagnosis } from '../../state/doctor.ts';
import type { GlobalOptions } from '../commands/globals.ts';
import { withMachine } from '../commands/machine.ts';
import { examine } from '../doctor/examine.ts';
import { endLines, groupLines } from '../doctor/print.ts';
import { exitCodes } from '../exit-codes.ts';
import { journalPath } from '../journal-path.ts';
import { processOutput } from '../plain/output.ts';

export interface DoctorOptions extends GlobalOptions {
  readonly in: string;
  readonly var?: Record<string, string>;
  readonly json?: boolean;
}

const widest = 110;

/** Looks at everything a session needs, and says it. Resolves with the exit code. */
export async function doctor(file: string, options: DoctorOptions): Promise<number> {
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
