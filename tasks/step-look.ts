import { Fault, recordFault } from '../state/fault.ts';
import { stepKey } from '../state/plan.ts';
import type { Step } from '../state/runbook/runbook.ts';
import type { StepSight } from '../state/step-look.ts';
import { canOf } from './can-do.ts';
import { stepContext } from './context.ts';
import type { Database } from './engines/engine.ts';
import { oneAtATime } from './engines/one-at-a-time.ts';
import type { Context, StepKind } from './kind.ts';
import { kindOf } from './kinds.ts';
import type { Night } from './night.ts';
import { describeTouch } from './touch.ts';

export interface StepLooking extends Pick<Context, 'secret'> {
  /** Gives the looking up. */
  readonly signal: AbortSignal;
}

/**
 * Looks at what a step of a session under way would do now, and at its undo. Changes nothing, journals nothing, and asks
 * nobody; uses the connections of the session, one at a time on each database, so that to servers and to proofs of a
 * freeze it is the session. What can't be looked at is a fault in its place. Rejects only when the signal aborts.
 */
export async function lookAtStep(phase: string, step: Step, night: Night, looking: StepLooking): Promise<StepSight> {
  const { signal } = looking;
  const kind = kindOf(step.kind);
  const borrowed = new Map<string, Promise<Database>>();
  const context = (direction: Context['direction']) => lookingContext(phase, step, direction, night, borrowed, looking);
  const touches = kind.touches(step.spec, canOf(night.runbook)).map(describeTouch);
  const does = await describeDoing(kind, step, context('do'));
  signal.throwIfAborted();
  const undo = await describeUndoing(kind, step, context('undo'));
  signal.throwIfAborted();
  return night.redact({ touches, does, undo });
}

async function describeDoing(kind: StepKind, { spec }: Step, context: Context): Promise<StepSight['does']> {
  try {
    const { lines, checks, evidence } = await kind.describe(spec, context);
    return { lines, checks, evidence };
  } catch (error) {
    return { lines: [], checks: [], evidence: [], fault: recordFault(error) };
  }
}

async function describeUndoing(kind: StepKind, { spec }: Step, context: Context): Promise<StepSight['undo']> {
  const undo = kind.undo(spec);
  if (undo.can !== 'yes') return undo;
  try {
    return { can: 'yes', lines: await undo.describe(context) };
  } catch (error) {
    return { can: 'yes', lines: [], fault: recordFault(error) };
  }
}

/** As a step has it, with everything taken out that would journal, ask or let go of something. */
function lookingContext(
  phase: string,
  { id }: Step,
  direction: Context['direction'],
  night: Night,
  borrowed: Map<string, Promise<Database>>,
  { signal, secret }: StepLooking,
): Context {
  const key = stepKey(phase, id);
  const { steps } = night.log.snapshot();
  const { generation = 1, attempt = 1 } = steps[key] ?? {};
  const at = { phase, step: id, generation, attempt, ...(direction === 'undo' && { direction }) };
  const refuse = () => {
    throw new TypeError(`looking at ${key} changes nothing`);
  };
  const database = async (name: string) => {
    signal.throwIfAborted();
    if (night.log.snapshot().facts.released.includes(name)) throw letGo(name);
    // Kept before it is there: two who ask at the same time share one turn.
    const known = borrowed.get(name) ?? night.database(name).then(oneAtATime);
    borrowed.set(name, known);
    return known;
  };
  return Object.defineProperties({} as Context, {
    ...Object.getOwnPropertyDescriptors(stepContext(at, night)),
    ...Object.getOwnPropertyDescriptors({
      signal,
      secret,
      database,
      ask: async () => ({ kind: 'leave', why: 'operator' }) as const,
      progress: () => undefined,
      output: () => undefined,
      note: refuse,
      record: refuse,
      release: async () => refuse(),
      repin: async () => refuse(),
    }),
  });
}

/** A connection of ours would stand in the way of the renaming or dropping for which it was let go. */
function letGo(name: string): Fault {
  return new Fault('database/let-go', `${name} is being renamed or dropped by a step: nobody connects to it now.`, {
    remedy: ['Look again once that step is done.'],
    retry: 'safe',
  });
}
