import { Fault } from '../../state/fault.ts';
import type { GlobalOptions } from '../commands/globals.ts';
import { withMachine } from '../commands/machine.ts';
import { exitCodes } from '../exit-codes.ts';
import { type DraftedRunbook, draftRunbook } from '../init/draft-runbook.ts';
import { nextStepLines } from '../init/next-steps.ts';
import { terminalAsker } from '../init/terminal-asker.ts';
import { processOutput } from '../plain/output.ts';

export interface InitOptions extends GlobalOptions {
  readonly source?: string;
  readonly target?: string;
  readonly out?: string;
  readonly name?: string;
  readonly zone?: string;
  readonly application?: string;
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

const widest = 110;

/** Drafts a runbook from the catalogs of two databases. Resolves with the exit code. */
export async function init(options: InitOptions): Promise<number> {
  const { yes = false, force = false, json = false, ...request } = options;
  const { out, say } = processOutput({ json });
  const width = Math.min(process.stdout.columns ?? widest, widest);
  const drafted = await withMachine(options, async (machine, signal) => {
    const asker = yes ? undefined : terminalAsker(say, signal);
    if (!asker && (request.source === undefined || request.target === undefined)) throw nobodyToAsk(yes);
    return draftRunbook({ ...request, force, width }, { machine, signal, say, asker }).finally(() => asker?.close());
  });
  if (!drafted) {
    say('Nothing was written.');
    return exitCodes.finished;
  }
  const { file, written, warnings } = drafted;
  const findings = warnings === 0 ? 'lint finds nothing wrong with it' : `nightferry lint ${file} says more`;
  say(`Wrote ${file}: ${written.text.split('\n').length - 1} lines; ${findings}.`);
  say('');
  if (json) out(JSON.stringify(recordOf(drafted), null, 2));
  else for (const line of nextStepLines(drafted.next)) say(line);
  return exitCodes.finished;
}

/** What `--json` prints. */
function recordOf({ file, draft, written, next, warnings }: DraftedRunbook): unknown {
  const { levels, held, sourceOnly, targetOnly, broken } = draft.proposal;
  return {
    ...{
      init: 1,
      file,
      runbook: draft.name,
      databases: { source: draft.source, target: draft.target },
      findings: warnings,
    },
    copied: levels.flatMap((level, index) =>
      level.map(({ source, target, confidence, reason }) => ({
        ...{ from: source.sql, to: target.sql, phase: `load-${index + 1}`, confidence, reason },
      })),
    ),
    held: held.map(({ source, target, held: because }) => ({ from: source.sql, to: target.sql, because })),
    sourceOnly: sourceOnly.map(({ sql }) => sql),
    targetOnly: targetOnly.map(({ table }) => table.sql),
    foreignKeysTakenAway: broken.map(({ table, key }) => ({ table: table.sql, key: key.name })),
    decisions: written.decisions,
    variables: [...next.live, ...next.staging, ...(next.makesIds ? ['ID_NAMESPACE'] : [])],
  };
}

function nobodyToAsk(yes: boolean): Fault {
  const why = yes ? '--yes asks nothing' : 'there is no terminal to ask at';
  return new Fault('init/no-terminal', `Source and target have to be given: ${why}.`, {
    remedy: ['nightferry init --source env:OLD_URL --target env:NEW_URL'],
    retry: 'safe',
  });
}
