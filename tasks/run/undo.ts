import { Fault, recordFault } from '../../state/fault.ts';
import { type DoneOutcome, done, failed, type Outcome, type Recovery, stopped } from '../../state/outcome.ts';
import { type Context, nothingToUndo, type Undo } from '../kind.ts';
import { commandLine, probeLine } from './show.ts';
import { probeOf, type RunSpec, undoOf } from './spec.ts';
import { judgeEnd, probeHolds, startCommand, stillRunning } from './start.ts';

/** Evidence of a step whose probe held before anything was run: what was so before is left as it is. */
export const foundDone = { kind: 'output', title: 'probe', text: 'it was done already' } as const;

/** Runs the command that takes the step back, unless a probe tells that there is nothing to take back. */
export function undoOfRun(spec: RunSpec): Undo {
  if (spec.undo === false) return nothingToUndo;
  if (!spec.undo) return { can: 'no', why: 'the runbook gives it no `undo:`' };
  return {
    can: 'yes',
    describe: async (context) => linesOf(spec, context),
    run: (context) => run(spec, context),
    recover: (context) => recover(spec, context),
  };
}

function linesOf(spec: RunSpec, context: Context): readonly string[] {
  const undo = undoOf(spec, context);
  if (!undo) return ['nothing: the runbook gives the command of rehearsals no undo'];
  const probe = probeOf(spec, context);
  return [
    `$ ${commandLine(undo.command)}`,
    ...(spec.cwd === undefined ? [] : [`in ${context.path(spec.cwd)}`]),
    ...(probe ? [`only if the step is done: ${probeLine(probe)}`] : []),
    ...(undo.probe ? [`unless it is undone already: ${probeLine(undo.probe)}`] : []),
  ];
}

async function run(spec: RunSpec, context: Context): Promise<Outcome> {
  if (context.signal.aborted) return stopped;
  const undo = undoOf(spec, context);
  if (!undo) return said('the runbook gives the command of rehearsals no undo: nothing was done');
  // 1. The step's own command may still be at it, when its session was killed.
  const running = await stillRunning(context.done?.notes ?? [], context);
  if (running) throw notOver(spec, running.pid, context);
  // 2. Nothing to take back?
  const { evidence = [], notes = [] } = context.done ?? {};
  if (notes.every(({ pid }) => pid === undefined) && evidence.some((one) => isFoundDone(one)))
    return said('the step had found it done already, and changed nothing');
  const probe = probeOf(spec, context);
  const isDone = await probeHolds(probe, spec, context);
  if (isDone === 'stopped') return stopped;
  if (probe && !isDone) return said('the probe says that the step is not done: there is nothing to take back');
  const isUndone = await probeHolds(undo.probe, spec, context);
  if (isUndone === 'stopped') return stopped;
  if (isUndone) return said('its probe says that it is taken back already');
  // 3. Take it back, and ask again.
  const result = await startCommand(undo.command, undo.timeout, spec, context);
  if (result.aborted) return stopped;
  const outcome = judgeEnd(undo.command, result, {});
  if (outcome.kind === 'failed') return outcome;
  const left = await stillDone(spec, context);
  if (left === 'stopped') return stopped;
  if (!left) return outcome;
  return failed(recordFault(left), { figures: outcome.figures, evidence: outcome.evidence });
}

/** The fault of an undo that ended well and did not work, by the word of a probe. */
async function stillDone(spec: RunSpec, context: Context): Promise<Fault | 'stopped' | undefined> {
  const undo = undoOf(spec, context);
  const [isDone, isUndone] = [
    await probeHolds(probeOf(spec, context), spec, context),
    undo?.probe ? await probeHolds(undo.probe, spec, context) : true,
  ];
  if (isDone === 'stopped' || isUndone === 'stopped') return 'stopped';
  if (!isDone && isUndone) return undefined;
  const says = isDone ? "the step's probe still says that it is done" : 'its probe says that it is not undone';
  return new Fault('run/undo-denied', `\`${commandLine(undo?.command ?? [])}\` ended well, and ${says}.`, {
    remedy: ['It may need a moment: retry. Else see what the command did, and put right what is wrong.'],
    retry: 'safe',
  });
}

async function recover(spec: RunSpec, context: Context): Promise<Recovery> {
  const undo = undoOf(spec, context);
  const running = await stillRunning(context.notes, context);
  if (running) {
    return { verdict: 'ask', seen: `the undo of the session that died is still running (pid ${running.pid})` };
  }
  if (!undo) return { verdict: 'redo', seen: 'the runbook gives the command of rehearsals no undo' };
  const step = probeOf(spec, context);
  const [probe, when] = undo.probe ? [undo.probe, true] : [step, false];
  if (probe) {
    const holds = await probeHolds(probe, spec, context);
    if (holds === 'stopped') throw new Error('stopped while its probe was asked');
    if (holds !== when) return { verdict: 'redo', seen: 'a probe says that it is not taken back' };
    return { verdict: 'done', seen: 'a probe says that it is taken back', outcome: done() };
  }
  if (undo.repeatable) return { verdict: 'redo', seen: 'the runbook says that the undo may be repeated' };
  return { verdict: 'ask', seen: `"${commandLine(undo.command)}" was started; nothing tells how far it came` };
}

function isFoundDone(evidence: { readonly kind: string; readonly title?: string; readonly text?: string }): boolean {
  return evidence.kind === foundDone.kind && evidence.title === foundDone.title && evidence.text === foundDone.text;
}

function said(text: string): DoneOutcome {
  return done({ evidence: [{ kind: 'output', title: 'undo', text }] });
}

function notOver(spec: RunSpec, pid: number, context: Context): Fault {
  const line = commandLine(context.mode === 'rehearsal' && spec.rehearsal ? spec.rehearsal.command : spec.command);
  return new Fault('run/still-running', `\`${line}\` of the step is still running (pid ${pid}).`, {
    remedy: [`Wait until it has ended, or end it (kill ${pid}), then retry.`],
    retry: 'safe',
  });
}
