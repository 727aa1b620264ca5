import { createInterface } from 'node:readline/promises';
import { plainLine } from '../../state/plain-text.ts';
import type { RejectRecord } from '../../state/rejects/record.ts';
import { keyText } from '../../state/rejects/words.ts';
import type { Session } from '../../state/session/session.ts';
import type { Retried } from '../../tasks/copy/rejects/retry.ts';
import { keptRunbook } from '../check/kept-runbook.ts';
import { exitCodes } from '../exit-codes.ts';
import { lookAsSession } from '../looking.ts';
import { processOutput } from '../plain/output.ts';
import type { Workbench } from '../workbench.ts';
import { whileHeld } from './hold.ts';
import type { Wanted } from './read.ts';
import { type RetryTally, retryOpen } from './retry.ts';
import { databasesWithRejects, storesOf } from './stores.ts';
import { tallyText } from './tally-text.ts';

/** Tries rejects again from the command line, under the session's lock. Resolves with the exit code. */
export async function retryFromHere(
  session: Session,
  wanted: Wanted,
  { json = false }: { readonly json?: boolean },
  workbench: Workbench,
  signal: AbortSignal,
): Promise<number> {
  const { out, say } = processOutput({ json });
  const { runbook, why } = keptRunbook(session, workbench);
  if (why !== undefined) say(`${why} Rows are carried over as the journal kept it: that is what was signed for.`);
  const where = `${session.opened.environment} (${session.opened.mode})`;
  const what = `${whichText(wanted)} of ${session.id}, ${session.opened.runbook.title}, in ${where}`;
  if (!(await isMeant(`This writes to the target: ${what}. Type r and Enter to try them again > `, json))) {
    say('Nothing was tried.');
    return exitCodes.finished;
  }
  const ends: { readonly reject: RejectRecord; readonly end: Retried }[] = [];
  const tally = await whileHeld(session, runbook, workbench, signal, async ({ log, databases, secrets }) => {
    const looking = lookAsSession({ runbook, name: session.id, databases, secrets }, workbench, signal);
    const names = databasesWithRejects(runbook, session);
    const stores = await storesOf(session, names, (name) => databases.open(name));
    return retryOpen({
      ...{ log, runbook, stores, wanted, signal, by: workbench.actor.name },
      context: (at) => ({ ...looking.context(at), facts: log.snapshot().facts }),
      onEnd: (reject, end) => {
        ends.push({ reject, end });
        if (!json) out(endLine(workbench.redactor.data(reject), workbench.redactor.data(end)));
      },
    });
  });
  if (json) out(JSON.stringify(retryJson(session, tally, workbench.redactor.data(ends)), null, 2));
  else out(tallyText(tally));
  return tally.refused + tally.gone > 0 ? exitCodes.failed : exitCodes.finished;
}

function whichText({ steps, ids, status }: Wanted): string {
  const which = ids ? `rejects ${ids.join(', ')}` : status === 'accepted' ? 'the accepted rejects' : 'the rejects';
  return steps ? `${which} of ${steps.join(', ')}` : which;
}

function endLine(reject: RejectRecord, end: Retried): string {
  const head = `${reject.step}  ${reject.id}  ${keyText(reject)}`;
  switch (end.end) {
    case 'carried':
      return plainLine(`${head}: carried over`);
    case 'refused':
      return plainLine(`${head}: REJECTED again: ${end.because}`);
    case 'gone':
      return plainLine(`${head}: the source has no such row any more; it stays in the list`);
    case 'settled':
      return plainLine(`${head}: not tried: ${reject.reason === 'orphan' ? 'an orphan' : 'it is settled already'}`);
  }
}

function retryJson({ id }: Session, tally: RetryTally, ends: readonly { reject: RejectRecord; end: Retried }[]) {
  return {
    ...{ retry: 1, session: id, ...tally },
    list: ends.map(({ reject, end }) => ({
      id: reject.id,
      database: reject.database,
      step: reject.step,
      key: reject.key,
      end: end.end,
      because: end.end === 'refused' ? end.because : null,
    })),
  };
}

/** Without a terminal, the command itself is the deliberate act. */
async function isMeant(prompt: string, json: boolean): Promise<boolean> {
  const output = json ? process.stderr : process.stdout;
  if (!process.stdin.isTTY || !output.isTTY) return true;
  const input = createInterface({ input: process.stdin, output });
  try {
    return (await input.question(prompt)).trim().toLowerCase() === 'r';
  } finally {
    input.close();
  }
}
