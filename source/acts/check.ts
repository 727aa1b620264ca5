import { Fault } from '../../state/fault.ts';
import { plainLine } from '../../state/plain-text.ts';
import { recheckLines, recheckVerdict, signedText } from '../../state/recheck.ts';
import type { Session } from '../../state/session/session.ts';
import { databaseText } from '../check/databases.ts';
import { keptRunbook } from '../check/kept-runbook.ts';
import { recheck, stepsWithChecks } from '../check/recheck.ts';
import type { GlobalOptions } from '../commands/globals.ts';
import { withWorkbench } from '../commands/ways.ts';
import { withBroughtDatabases } from '../demo/brought-databases.ts';
import { exitCodes } from '../exit-codes.ts';
import { processOutput } from '../plain/output.ts';
import { interruption } from '../preparation.ts';
import { readSession } from '../session/read.ts';
import { stopOnSignals } from '../signals.ts';
import type { Workbench } from '../workbench.ts';

export interface CheckOptions extends GlobalOptions {
  readonly json?: boolean;
  readonly elsewhere?: boolean;
}

/** Asks the checks of a session again, and journals nothing. Resolves with the exit code. */
export async function check(id: string, step: string | undefined, options: CheckOptions): Promise<number> {
  const interrupted = new AbortController();
  const ignore = stopOnSignals(() => interrupted.abort(interruption()));
  try {
    return await withWorkbench({ ...options, existing: true }, async (workbench) => {
      const session = readSession(id, workbench);
      return withBroughtDatabases(session, workbench, (bench) =>
        checkSession(session, step, options, bench, interrupted.signal),
      );
    });
  } finally {
    ignore();
  }
}

async function checkSession(
  session: Session,
  step: string | undefined,
  { json = false, elsewhere = false }: CheckOptions,
  workbench: Workbench,
  signal: AbortSignal,
): Promise<number> {
  const { out, say } = processOutput({ json });
  const tell = (...lines: readonly string[]) => {
    if (!json) for (const line of lines) out(plainLine(line));
  };
  const { runbook, from, why } = keptRunbook(session, workbench);
  const steps = chosenSteps(step, stepsWithChecks(runbook), session.id);
  const environment = `${session.opened.environment} (${session.opened.mode})`;
  tell(`Session ${session.id}, ${session.opened.runbook.title}, ${environment}`);
  if (why !== undefined) say(`${why} What the journal kept of it is checked: that is what was signed for.`);
  let phase = '';
  const result = await recheck(
    {
      ...{ session, runbook, from, steps, elsewhere, signal },
      preflight: step !== undefined && steps.length === 1,
      onDatabases: (databases) => tell(...databases.map((database) => `  ${databaseText(database)}`)),
      onStep: (head) => {
        const signed = signedText(head);
        tell('', `${head.phase}/${head.step}: ${head.title}`);
        if (signed !== '' && head.phase !== phase) tell(`  phase ${head.phase} was signed by ${signed}`);
        phase = head.phase;
      },
      onCheck: (checked) => tell(...recheckLines(checked)),
    },
    workbench,
  );
  tell('');
  out(json ? JSON.stringify(result, null, 2) : recheckVerdict(result));
  return result.verdict === 'passed' ? exitCodes.finished : exitCodes.failed;
}

/** Faults: `check/unknown-step`, `check/no-checks`. */
function chosenSteps(wanted: string | undefined, there: readonly string[], session: string): readonly string[] {
  if (there.length === 0)
    throw new Fault('check/no-checks', `The runbook of session ${session} checks nothing.`, {
      remedy: ['There is nothing to ask again. Its report says what was done.'],
      retry: 'safe',
    });
  if (wanted === undefined) return there;
  const found = there.filter((key) => key === wanted || key.endsWith(`/${wanted}`) || key.startsWith(`${wanted}/`));
  if (found.length > 0) return found;
  throw new Fault('check/unknown-step', `The runbook of session ${session} has no step ${wanted} with checks.`, {
    remedy: [`There are: ${there.join(', ')}.`, 'A phase stands for all of its checks.'],
    retry: 'safe',
  });
}
