import type { StepAddress } from '../state/events.ts';
import { Fault, recordFault } from '../state/fault.ts';
import { done, failed, type Outcome, type Recovery } from '../state/outcome.ts';
import { stepKey } from '../state/plan.ts';
import type { Question } from '../state/question.ts';
import type { Step } from '../state/runbook/runbook.ts';
import { stepSummary } from '../state/runbook/summary.ts';
import { nextStep, nextUndo, type StepMove } from '../state/session/next-step.ts';
import { nothingUndone } from '../state/session/rollback.ts';
import { askPerson, askWhileWanted } from './ask.ts';
import { canOf } from './can-do.ts';
import { stepContext } from './context.ts';
import { judgedFromHere } from './elsewhere.ts';
import type { Context, StepKind } from './kind.ts';
import type { Night } from './night.ts';
import { describeTouch } from './touch.ts';

/**
 * Takes one step, or its undoing, as far as it goes now: to being settled, or to a halt (failed, or stopped). Never
 * throws for a failure of the step. What to do comes from `nextStep` and `nextUndo`, again after each thing done; this
 * only does it and journals it.
 */
export async function performStep(
  phase: string,
  step: Step,
  kind: StepKind,
  night: Night,
  direction: 'do' | 'undo' = 'do',
): Promise<'settled' | 'halted'> {
  const next = direction === 'undo' ? nextUndo : nextStep;
  for (;;) {
    const move = next(night.log.snapshot(), phase, stepSummary(step));
    if (move.kind === 'settled') return 'settled';
    if (move.kind === 'halt' || night.signal.aborted) return 'halted';
    if ((await perform(move, step, kind, night)) === 'stopped') return 'halted';
  }
}

async function perform(move: StepMove, step: Step, kind: StepKind, night: Night): Promise<'on' | 'stopped'> {
  switch (move.kind) {
    case 'skip':
      night.log.append('step.skipped', { reason: move.reason }, move.at);
      return 'on';
    case 'ask':
      return (await isAnswered(move.question, night)) ? 'on' : 'stopped';
    case 'preview':
      return preview(move.at, step, kind, night);
    case 'recover':
      return recover(move.at, step, kind, night);
    case 'run':
      return run(move.at, step, kind, night);
    default:
      return 'stopped';
  }
}

async function isAnswered(question: Question, night: Night): Promise<boolean> {
  if (question.kind === 'rejects') return askWhileWanted(question, night);
  return (await askPerson(question, night)).kind === 'answered';
}

/** Intent before effect: `step.started` is durable before the kind does anything, and elsewhere too before it changes anything. */
async function run(at: StepAddress, step: Step, kind: StepKind, night: Night): Promise<'on' | 'stopped'> {
  night.log.append('step.started', { title: step.title }, at);
  if (kind.touches(step.spec).some(({ what }) => what !== 'nothing')) await night.intentKnown();
  if (night.signal.aborted) return 'stopped';
  const context = stepContext(at, night);
  const outcome = await guarded(() =>
    at.direction === 'undo' ? undo(step, kind, context) : kind.run(step.spec, context),
  );
  night.live.clear(stepKey(at.phase, at.step));
  // Whatever a step says after its session was stopped came from being stopped: the next process recovers it.
  if (outcome.kind === 'stopped' || (outcome.kind === 'failed' && night.signal.aborted)) return 'stopped';
  const { kind: end, ...findings } = outcome;
  if (end === 'done') night.log.append('step.finished', findings, at);
  else
    night.log.append(
      'step.failed',
      { ...findings, fault: outcome.kind === 'failed' ? outcome.fault : recordFault(end) },
      at,
    );
  return 'on';
}

async function recover(at: StepAddress, step: Step, kind: StepKind, night: Night): Promise<'on' | 'stopped'> {
  const recovery = await found(at, step, kind, night);
  if (!recovery) return 'stopped';
  night.log.append('step.recovered', { verdict: recovery.verdict, seen: recovery.seen }, at);
  if (recovery.verdict === 'done') {
    const { kind: _, ...findings } = recovery.outcome;
    night.log.append('step.finished', findings, at);
  }
  return 'on';
}

/** `undefined`: it could not be looked at since the session stops. Nothing that the journal throws passes for that. */
async function found(at: StepAddress, step: Step, kind: StepKind, night: Night): Promise<Recovery | undefined> {
  const context = stepContext(at, night);
  try {
    const recovery = await (at.direction === 'undo'
      ? recoverUndo(step, kind, context)
      : kind.recover(step.spec, context));
    return judgedFromHere(recovery, kind.touches(step.spec, canOf(night.runbook)), at, night.log.snapshot());
  } catch (error) {
    if (night.signal.aborted) return undefined;
    // Not knowing is no licence to do it again: a person decides, or puts right what is in the way and has us look again.
    const { message, remedy } = recordFault(error);
    return { verdict: 'ask', seen: [`Could not find out how far it came: ${message}`, ...remedy].join(' ') };
  }
}

async function undo({ title, spec }: Step, kind: StepKind, context: Context): Promise<Outcome> {
  const way = kind.undo(spec);
  switch (way.can) {
    case 'nothing':
      return done({ evidence: [nothingUndone] });
    case 'no':
      throw new Fault('undo/impossible', `"${title}" can't be undone: ${way.why}.`, {
        remedy: ['Take it back by hand where that is needed, and skip this with the reason: the report will say so.'],
        retry: 'unknown',
      });
    case 'yes':
      return way.run(context);
  }
}

async function recoverUndo({ spec }: Step, kind: StepKind, context: Context): Promise<Recovery> {
  const way = kind.undo(spec);
  if (way.can === 'yes') return way.recover(context);
  return { verdict: 'redo', seen: 'undoing it does nothing by itself' };
}

async function preview(at: StepAddress, step: Step, kind: StepKind, night: Night): Promise<'on' | 'stopped'> {
  const touches = kind.touches(step.spec, canOf(night.runbook)).map(describeTouch);
  const looked = await described(at, step, kind, night);
  if (night.signal.aborted) return 'stopped';
  night.log.append('step.previewed', { touches, ...looked }, at);
  night.live.clear(stepKey(at.phase, at.step));
  return 'on';
}

async function described(at: StepAddress, step: Step, kind: StepKind, night: Night) {
  try {
    const { lines, ...rest } = await kind.describe(step.spec, stepContext(at, night));
    return { description: lines, ...rest };
  } catch (error) {
    return { description: [], figures: {}, evidence: [], checks: [], fault: recordFault(error) };
  }
}

async function guarded(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    return failed(recordFault(error));
  }
}
