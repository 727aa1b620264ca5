import { exitCodes } from '../exit-codes.ts';
import { adoptSession } from '../handover/adopt.ts';
import { decideAt } from '../handover/decide.ts';
import { commandLine } from '../plain/command-line.ts';
import { processOutput } from '../plain/output.ts';
import { LineTerminal } from '../plain/terminal.ts';
import { interruption } from '../preparation.ts';
import { stopOnSignals } from '../signals.ts';
import { type AddCommand, examples, type GlobalOptions } from './globals.ts';
import { readVar } from './vars.ts';
import { withWorkbench } from './ways.ts';

interface AdoptOptions extends GlobalOptions {
  readonly in: string;
  readonly var?: Record<string, string>;
}

const widest = 100;

export const addAdopt: AddCommand = (program, end) => {
  program
    .command('adopt')
    .description(
      'take over a session of a host that is dead, from the copy of its journal in the databases; asks first',
    )
    .argument('<runbook>', 'runbook file, as the session was opened with')
    .argument('[session]', 'session id (default: the only unfinished one there)')
    .requiredOption('--in <environment>', 'environment of the runbook')
    .option('--var <name=value>', 'set a var of the runbook; may be repeated', readVar)
    .addHelpText('after', examples('nightferry adopt checklists/edu-v2.yaml --in live'))
    .action(async (file: string, session: string | undefined, _: unknown, command) => {
      end(await adopt(file, session, command.optsWithGlobals()));
    });
};

async function adopt(file: string, session: string | undefined, options: AdoptOptions): Promise<number> {
  const { out, say } = processOutput();
  const interrupted = new AbortController();
  const ignore = stopOnSignals(() => interrupted.abort(interruption()));
  const { signal } = interrupted;
  const terminal = new LineTerminal(say);
  try {
    return await withWorkbench(options, async (workbench) => {
      const width = Math.min(process.stdout.columns ?? widest, widest);
      const write = (text: string) => say(workbench.redactor.text(text));
      const decide = decideAt({
        terminal: { write, readLine: (ended) => terminal.readLine(ended) },
        name: options.as,
        now: () => workbench.clock.now(),
        ...{ width, signal },
      });
      const request = { file, environment: options.in, vars: options.var ?? {}, session, signal };
      const adopted = await adoptSession(request, workbench, decide);
      signal.throwIfAborted();
      if (adopted === undefined) {
        say('Nothing was adopted, and nothing is changed.');
        return exitCodes.waiting;
      }
      out(`Session ${adopted} is adopted. Go on with it: ${commandLine(['resume', adopted], workbench.journal)}`);
      return exitCodes.finished;
    });
  } finally {
    terminal.close();
    ignore();
  }
}
