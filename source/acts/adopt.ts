import type { GlobalOptions } from '../commands/globals.ts';
import { withWorkbench } from '../commands/ways.ts';
import { exitCodes } from '../exit-codes.ts';
import { adoptSession } from '../handover/adopt.ts';
import { decideAt } from '../handover/decide.ts';
import { commandLine } from '../plain/command-line.ts';
import { processOutput } from '../plain/output.ts';
import { LineTerminal } from '../plain/terminal.ts';
import { interruption } from '../preparation.ts';
import { stopOnSignals } from '../signals.ts';

export interface AdoptOptions extends GlobalOptions {
  readonly in: string;
  readonly var?: Record<string, string>;
}

const widest = 100;

/** Takes a session over from the copy of its journal in the databases. Resolves with the exit code. */
export async function adopt(file: string, session: string | undefined, options: AdoptOptions): Promise<number> {
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
