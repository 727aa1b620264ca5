import type { SessionEnding } from '../state/events.ts';
import { type FaultRecord, recordFault } from '../state/fault.ts';
import { type PhaseSummary, phaseById, stepKey, stepsOf } from '../state/plan.ts';
import type { SignOffQuestion } from '../state/question.ts';
import type { Phase, Step } from '../state/runbook/runbook.ts';
import { missingSignOffs } from '../state/session/exhibit.ts';
import { type Move, nextMove } from '../state/session/next-move.ts';
import { wantsUndo } from '../state/session/rollback.ts';
import { isSettled } from '../state/session/session.ts';
import { askPerson } from '../tasks/ask.ts';
import { kindOf } from '../tasks/kinds.ts';
import type { StopReason } from '../tasks/night.ts';
import { recountRejects } from '../tasks/rejects/recount.ts';
import { performStep } from '../tasks/step.ts';
import { runPhaseTree } from '../tasks/tree.ts';
import { describeWayBack } from '../tasks/way-back.ts';
import type { ConductedNight } from './night.ts';
import { proveForGate } from './session/watch-freezes.ts';

/** How a session ended in this process. All but `left` and `rolled-back` is for good. */
export type End =
  | { readonly kind: SessionEnding | 'rolled-back' }
  | { readonly kind: 'left'; readonly reason: StopReason };

/**
 * The session, from where its journal says it is to its end or its next stop. Decides nothing: `nextMove` does. Every
 * move is journaled before the next is asked for, so that a kill anywhere leaves a journal from which this goes on.
 */
export async function conduct(night: ConductedNight): Promise<End> {
  const proved = new Set<string>();
  while (!night.signal.aborted) {
    night.log.refresh();
    const move = nextMove(night.log.snapshot());
    switch (move.kind) {
      case 'run-phase':
        // What a gate rests on is proved once more, and then the gate is asked again.
        if (isGated(move.phase, night) && !proved.has(move.phase.id)) {
          proved.add(move.phase.id);
          await proveForGate(move.phase, night);
        } else await runPhase(move.phase, night);
        break;
      case 'ask': {
        // A write was accepted since the last proof: whether nothing else keeps the gate shut, the next one says.
        const gated = move.question.kind === 'gate' ? acceptedAt(move.question.phase, night) : undefined;
        if (gated && !proved.has(gated.id)) {
          proved.add(gated.id);
          await proveForGate(gated, night);
        } else if (move.question.kind === 'sign-off') await askSignOff(move.question, night);
        else await askPerson(move.question, night);
        break;
      }
      case 'undo-phase':
        await undoPhase(move.phase, night);
        break;
      case 'ask-rollback':
        await askRollback(move, night);
        break;
      case 'finish-rollback':
        night.log.append('rollback.finished', {});
        break;
      case 'halt':
        night.stop({ why: 'operator' });
        break;
      case 'finish':
        return finish(move.outcome, night);
    }
  }
  return leave(night);
}

/** Whether a gate stands before the phase that rests on a freeze, and nothing has passed it yet. */
function isGated({ id, gate }: PhaseSummary, { log }: ConductedNight): boolean {
  const { opened, phases } = log.snapshot();
  return !opened.dryRun && phases[id] === undefined && Object.keys(gate?.freezes ?? {}).length > 0;
}

/** A phase whose gate rests on a freeze that somebody wrote through, and somebody else accepted that. */
function acceptedAt(id: string, night: ConductedNight): PhaseSummary | undefined {
  const { plan, facts } = night.log.snapshot();
  const phase = phaseById(plan, id);
  const wanted = Object.keys(phase?.gate?.freezes ?? {});
  const isAccepted = wanted.some((database) => facts.freezes[database]?.accepted !== undefined);
  return phase && isAccepted && isGated(phase, night) ? phase : undefined;
}

function finish(outcome: SessionEnding | 'rolled-back', { log }: ConductedNight): End {
  if (outcome === 'rolled-back') log.append('session.left', { why: 'rolled-back' });
  else if (!log.snapshot().finished) log.append('session.finished', { outcome });
  return { kind: outcome };
}

async function runPhase(summary: PhaseSummary, night: ConductedNight): Promise<void> {
  const { log } = night;
  const phase = phaseOf(summary, night);
  await recountBefore(summary, night);
  if (!log.snapshot().phases[phase.id]) log.append('phase.started', { phase: phase.id });
  const end = await runPhaseTree({
    phase,
    tree: night.tree,
    // A dry run settles a step by describing it, and goes on past what it finds wrong.
    isSettled: ({ id }) => {
      const state = log.snapshot().steps[stepKey(phase.id, id)];
      return log.snapshot().opened.dryRun ? state !== undefined : isSettled(state);
    },
    perform: (step) => performed(phase.id, step, night, 'do'),
  });
  if (end === 'settled') log.append('phase.finished', { phase: phase.id });
}

/**
 * Before a step without a way back, the number of rejects that has to be typed is that of the target: whoever retried some may
 * have been killed before it was journaled. Where it can't be counted, what the journal says is asked about.
 */
async function recountBefore(phase: PhaseSummary, night: ConductedNight): Promise<void> {
  const { opened } = night.log.snapshot();
  const isLast = stepsOf(phase).some(({ pointOfNoReturn }) => pointOfNoReturn !== undefined);
  if (isLast && !opened.dryRun) await recountRejects(night).catch(() => undefined);
}

/** What a step throws is not its failure (that is an outcome) but ours, or the journal's: everything stops and drains. */
function performed(phase: string, step: Step, night: ConductedNight, direction: 'do' | 'undo') {
  return performStep(phase, step, kindOf(step.kind), night, direction).catch((error: unknown) => {
    night.stop({ why: 'fault', error });
    return 'halted' as const;
  });
}

/** The last step of a phase is undone first. */
async function undoPhase(summary: PhaseSummary, night: ConductedNight): Promise<void> {
  const { log } = night;
  const phase = phaseOf(summary, night);
  await runPhaseTree({
    phase: reversed(phase),
    tree: night.tree,
    isSettled: ({ id }) => {
      const { steps, undos } = log.snapshot();
      const key = stepKey(phase.id, id);
      return !wantsUndo(steps[key]) || isSettled(undos[key]);
    },
    perform: (step) => performed(phase.id, step, night, 'undo'),
  });
}

function reversed(phase: Phase): Phase {
  const items = phase.items.map((item) => (item.type === 'step' ? item : { ...item, steps: item.steps.toReversed() }));
  return { ...phase, items: items.reverse() };
}

async function askRollback({ number, ways }: Extract<Move, { kind: 'ask-rollback' }>, night: ConductedNight) {
  const { opened } = night.log.snapshot();
  const phase = ways.flatMap(({ phases }) => phases)[0] ?? '';
  const described = await Promise.all(ways.map((way) => describeWayBack(way, night)));
  const title = `Roll back ${opened.runbook.title}`;
  const phrase = opened.runbook.id;
  await askPerson({ kind: 'rollback', id: `rollback/${number}`, phase, title, ways: described, phrase }, night);
}

function phaseOf({ id }: PhaseSummary, { runbook }: ConductedNight): Phase {
  const phases = [...runbook.phases, ...runbook.rollbacks.map((rollback) => rollback.phase)];
  const phase = phases.find((candidate) => candidate.id === id);
  if (!phase) throw new TypeError(`the plan has phase ${id}, the runbook has not`);
  return phase;
}

/** Someone may sign from another terminal while the question stands here: whichever comes first counts. */
async function askSignOff(question: SignOffQuestion, night: ConductedNight): Promise<void> {
  const { log } = night;
  if (!log.snapshot().questions[question.id]) log.append('question.asked', { question });
  const signedElsewhere = new AbortController();
  const unsubscribe = log.subscribe(() => {
    if (!isMissing(question, night)) signedElsewhere.abort();
  });
  const reply = await night.operator.ask(question, AbortSignal.any([night.signal, signedElsewhere.signal]));
  unsubscribe();
  if (!isMissing(question, night)) return;
  if (reply.kind === 'leave') return night.stop({ why: reply.why });
  if (reply.answer.kind !== 'signed') return;
  const { by: name, note } = reply.answer;
  const { phase, role, shown } = question;
  log.append('sign-off.given', {
    phase,
    role,
    name,
    assurance: 'asserted',
    shown: shown.digest,
    scripted: reply.scripted,
    ...(note !== undefined && { note }),
  });
}

function isMissing({ phase, role }: SignOffQuestion, { log }: ConductedNight): boolean {
  const session = log.snapshot();
  const summary = session.plan.phases.find(({ id }) => id === phase);
  return summary !== undefined && missingSignOffs(session, summary).includes(role);
}

/** Journals that and why this process leaves a session that is not at its end. */
export function leave(night: ConductedNight): End {
  const reason = night.reason ?? { why: 'operator' };
  const fault: FaultRecord | undefined = reason.why === 'fault' ? recordFault(reason.error) : undefined;
  try {
    const why = reason.why === 'ways-back' ? 'operator' : reason.why;
    night.log.append('session.left', { why, ...(fault && { fault }) });
    return { kind: 'left', reason };
  } catch (error) {
    // The journal can't be written: the lease is lost, the disk is full. Where that is why it stops, it is said already.
    return { kind: 'left', reason: fault ? reason : { why: 'fault', error } };
  }
}
