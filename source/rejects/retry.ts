import type { StepAddress } from '../../state/events.ts';
import { stepKey } from '../../state/plan.ts';
import type { RejectRecord } from '../../state/rejects/record.ts';
import type { Runbook, Step } from '../../state/runbook/runbook.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import type { SessionLog } from '../../state/session/log.ts';
import type { Retried } from '../../tasks/copy/rejects/retry.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import { type Context, ledgerKey } from '../../tasks/kind.ts';
import { countRejects } from '../../tasks/rejects/count.ts';
import { mayRetry, retryStep } from '../../tasks/rejects/retry-step.ts';
import { readRejects, type Wanted } from './read.ts';

/** What a retry works with, whoever holds the session. */
export interface RetryWork {
  readonly log: Pick<SessionLog, 'snapshot' | 'append'>;
  readonly runbook: Runbook;
  readonly stores: readonly Database[];
  readonly wanted: Wanted;
  context(at: { readonly phase: string; readonly step: string }): Context;
  readonly by: string;
  readonly signal: AbortSignal;
  /** After each one that was tried. */
  onEnd?(reject: RejectRecord, end: Retried): void;
}

export interface RetryTally {
  readonly tried: number;
  readonly carried: number;
  /** Rejected again. */
  readonly refused: number;
  /** The source has no such row any more. */
  readonly gone: number;
  /** Orphans, or retried by somebody else meanwhile. */
  readonly passed: number;
}

const nothingTried: RetryTally = { tried: 0, carried: 0, refused: 0, gone: 0, passed: 0 };

interface Group {
  readonly step: Step;
  readonly phase: string;
  readonly database: Database;
  readonly rejects: RejectRecord[];
}

/**
 * Tries what is not carried over yet once more, step by step, and journals after each step what came of it, also when it
 * broke off in the middle. Where the journal says otherwise than the target, it is put right too.
 */
export async function retryOpen(work: RetryWork): Promise<RetryTally> {
  let tally = nothingTried;
  for (const group of await groupsOf(work)) tally = added(tally, await retryGroup(group, work));
  return tally;
}

async function groupsOf({ log, runbook, stores, wanted }: RetryWork): Promise<readonly Group[]> {
  const session = log.snapshot();
  const groups = new Map<string, Group>();
  const groupFor = (key: string, database: Database): Group | undefined => {
    const found = findStep(runbook, key);
    const group = groups.get(key) ?? (found && { ...found, database, rejects: [] });
    if (group) groups.set(key, group);
    return group;
  };
  for (const database of stores) {
    for await (const reject of readRejects(session, [database], wanted)) {
      if (reject.status !== 'retried') groupFor(reject.step, database)?.rejects.push(reject);
    }
  }
  // Killed between the target's transaction and the journal: the journal still counts what is there by now.
  const isWanted = (key: string) => wanted.steps?.includes(key) ?? true;
  for (const { step, database: name, open } of Object.values(session.facts.rejects)) {
    const database = stores.find((store) => store.name === name);
    if (open > 0 && database && isWanted(step)) groupFor(step, database);
  }
  return [...groups.values()];
}

async function retryGroup({ phase, step, database, rejects }: Group, work: RetryWork): Promise<RetryTally> {
  const { log, by, signal } = work;
  const generation = log.snapshot().steps[stepKey(phase, step.id)]?.generation ?? 1;
  const at: StepAddress = { phase, step: step.id, generation, attempt: 1 };
  const context: Context = { ...work.context({ phase, step: step.id }), session: log.snapshot().id, at };
  const known = new Map(rejects.map((reject) => [reject.id, reject]));
  let tally = nothingTried;
  const onEnd = (end: Retried) => {
    tally = added(tally, tallyOf(end));
    const reject = known.get(end.id);
    if (reject) work.onEnd?.(reject, end);
  };
  try {
    if (!mayRetry(step)) for (const { id } of rejects) onEnd({ id, end: 'settled' });
    else if (rejects.length > 0) {
      const application = `nightferry ${context.session} ${stepKey(phase, step.id)}`;
      await retryStep(step, context, [...known.keys()], { by, application, signal, onEnd });
    }
  } finally {
    const counted = await countRejects(database, ledgerKey(context));
    const isNews = log.snapshot().facts.rejects[counted.step]?.open !== counted.open;
    const { tried, carried } = tally;
    if (tried > 0 || isNews) log.append('rejects.counted', { ...counted, retry: { tried, carried } }, at);
  }
  return tally;
}

function tallyOf({ end }: Retried): RetryTally {
  const isTried = end === 'carried' || end === 'refused' || end === 'gone';
  return {
    tried: isTried ? 1 : 0,
    carried: end === 'carried' ? 1 : 0,
    refused: end === 'refused' ? 1 : 0,
    gone: end === 'gone' ? 1 : 0,
    passed: isTried ? 0 : 1,
  };
}

function added(a: RetryTally, b: RetryTally): RetryTally {
  return {
    tried: a.tried + b.tried,
    carried: a.carried + b.carried,
    refused: a.refused + b.refused,
    gone: a.gone + b.gone,
    passed: a.passed + b.passed,
  };
}

function findStep({ phases }: Runbook, key: string): { phase: string; step: Step } | undefined {
  for (const phase of phases) {
    const step = stepsIn(phase).find(({ id }) => stepKey(phase.id, id) === key);
    if (step) return { phase: phase.id, step };
  }
  return undefined;
}
