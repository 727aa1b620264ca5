import type { RejectStatus } from '../../state/rejects/record.ts';
import type { Session } from '../../state/session/session.ts';
import { sameDatabases } from '../check/databases.ts';
import { keptRunbook } from '../check/kept-runbook.ts';
import type { GlobalOptions } from '../commands/globals.ts';
import { withWorkbench } from '../commands/ways.ts';
import { withBroughtDatabases } from '../demo/brought-databases.ts';
import { exitCodes } from '../exit-codes.ts';
import { lookAt } from '../looking.ts';
import { commandLine } from '../plain/command-line.ts';
import { processOutput } from '../plain/output.ts';
import { interruption } from '../preparation.ts';
import { chosenSteps } from '../rejects/chosen-steps.ts';
import { exportRejects } from '../rejects/export.ts';
import { rejectsJson } from '../rejects/json.ts';
import { listRejects } from '../rejects/list.ts';
import type { Wanted } from '../rejects/read.ts';
import { databasesWithRejects, storesOf } from '../rejects/stores.ts';
import { readSession } from '../session/read.ts';
import { stopOnSignals } from '../signals.ts';
import type { Workbench } from '../workbench.ts';

export interface RejectsOptions extends GlobalOptions {
  readonly status?: RejectStatus;
  readonly id?: readonly string[];
  readonly limit?: number;
  readonly page?: number;
  readonly format?: 'csv';
  readonly out?: string;
  readonly json?: boolean;
  readonly retry?: boolean;
  readonly elsewhere?: boolean;
}

/** Lists, exports or retries the rejects of a session. Resolves with the exit code. */
export async function rejects(id: string, step: string | undefined, given: RejectsOptions): Promise<number> {
  const options = { ...given, ...(step !== undefined && { step }) };
  const interrupted = new AbortController();
  const ignore = stopOnSignals(() => interrupted.abort(interruption()));
  try {
    return await withWorkbench({ ...options, existing: true }, async (workbench) => {
      const session = readSession(id, workbench);
      const wanted = wantedOf(session, step, options);
      return withBroughtDatabases(session, workbench, async (bench) => {
        if (!options.retry) return look(session, wanted, options, bench, interrupted.signal);
        const { retryFromHere } = await import('../rejects/retry-act.ts');
        return retryFromHere(session, wanted, options, bench, interrupted.signal);
      });
    });
  } finally {
    ignore();
  }
}

/** Faults: `rejects/unknown-step`. */
function wantedOf(session: Session, step: string | undefined, { status, id }: RejectsOptions): Wanted {
  return {
    ...(step !== undefined && { steps: chosenSteps(session, step) }),
    ...(status && { status }),
    ...(id && { ids: id }),
  };
}

/** What the list says can be typed next. */
function commandsOf({ id }: Session, options: RejectsOptions & { readonly step?: string }, { journal }: Workbench) {
  const of = [...(options.step === undefined ? [] : [options.step])];
  const narrowed = [
    ...(options.status ? ['--status', options.status] : []),
    ...(options.id ? ['--id', options.id.join(',')] : []),
    ...(options.limit === undefined ? [] : ['--limit', String(options.limit)]),
  ];
  return {
    command: commandLine(['rejects', id, ...of, ...narrowed], journal),
    retry: commandLine(['rejects', id, ...of, '--retry'], journal),
  };
}

/** Only reads. */
async function look(
  session: Session,
  wanted: Wanted,
  options: RejectsOptions & { readonly step?: string },
  workbench: Workbench,
  signal: AbortSignal,
): Promise<number> {
  const { runbook } = keptRunbook(session, workbench);
  const looking = lookAt(runbook, session.id, workbench, signal);
  try {
    await sameDatabases(session, runbook, looking, options.elsewhere ?? false);
    const names = databasesWithRejects(runbook, session);
    const stores = await storesOf(session, names, (name) => looking.onlooker.database(name));
    const sight = { session, stores, wanted, redactor: workbench.redactor };
    if (options.json) processOutput({ json: true }).out(await rejectsJson(sight));
    else if (options.out !== undefined || options.format) await exportRejects(sight, options.out);
    else await listRejects(sight, options, commandsOf(session, options, workbench));
    return exitCodes.finished;
  } finally {
    await looking.close();
  }
}
