import type { SessionEnding } from '../events.ts';
import { type PhaseSummary, stepKey, stepsOf } from '../plan.ts';
import type { Question } from '../question.ts';
import { missingSignOffs, signOffExhibit } from './exhibit.ts';
import { gate, isPhaseDone, type Unmet } from './gate.ts';
import type { Session, StepState } from './session.ts';

/** What the conductor does next. */
export type Move =
  | { readonly kind: 'run-phase'; readonly phase: PhaseSummary }
  | { readonly kind: 'ask'; readonly question: Question }
  | { readonly kind: 'halt'; readonly why: 'stop-requested' | 'gate'; readonly unmet: readonly Unmet[] }
  | { readonly kind: 'finish'; readonly outcome: SessionEnding };

/** The policy of a session, whole: a pure function of what the journal says. */
export function nextMove(session: Session): Move {
  if (session.finished) return { kind: 'finish', outcome: session.finished.outcome };
  if (session.stopRequested) return { kind: 'halt', why: 'stop-requested', unmet: [] };
  for (const phase of session.plan.phases) {
    const move = session.opened.dryRun ? movePreviewed(session, phase) : movePhase(session, phase);
    if (move) return move;
  }
  const failed = session.opened.dryRun && Object.values(session.steps).some(isBadPreview);
  return { kind: 'finish', outcome: failed ? 'failed' : 'finished' };
}

/** `undefined` when nothing is left to do in the phase. */
function movePhase(session: Session, phase: PhaseSummary): Move | undefined {
  const unmet = gate(session, phase);
  if (unmet.length > 0) return { kind: 'halt', why: 'gate', unmet };
  if (!isPhaseDone(session, phase)) {
    const failure = stepsOf(phase)
      .map(({ id }) => session.steps[stepKey(phase.id, id)])
      .find((state) => state?.status === 'failed');
    return failure ? { kind: 'ask', question: failureQuestion(phase, failure) } : { kind: 'run-phase', phase };
  }
  const [role] = missingSignOffs(session, phase);
  return role === undefined ? undefined : { kind: 'ask', question: signOffQuestion(session, phase, role) };
}

/** A dry run asks nobody and goes on past what it finds, so that everything is found at once. */
function movePreviewed(session: Session, phase: PhaseSummary): Move | undefined {
  return session.phases[phase.id]?.finishedAt === undefined ? { kind: 'run-phase', phase } : undefined;
}

function isBadPreview(state: StepState): boolean {
  return state.fault !== undefined || state.checks.some(({ verdict }) => verdict === 'failed');
}

function failureQuestion(phase: PhaseSummary, state: StepState): Question {
  const { step, generation, attempt } = state;
  const title = stepsOf(phase).find(({ id }) => id === step)?.title ?? step;
  const fault = state.fault ?? { code: 'step/failed', message: `${title} failed.`, remedy: [], retry: 'unknown' };
  const failedChecks = state.checks.filter(({ verdict }) => verdict === 'failed');
  return {
    kind: 'failure',
    id: `failure/${phase.id}/${step}/${generation}.${attempt}`,
    phase: phase.id,
    step,
    title,
    fault,
    failedChecks,
  };
}

function signOffQuestion(session: Session, phase: PhaseSummary, role: string): Question {
  const shown = signOffExhibit(session, phase);
  return {
    kind: 'sign-off',
    id: `sign-off/${phase.id}/${role}/${shown.digest.slice(0, 12)}`,
    phase: phase.id,
    title: phase.title,
    role,
    shown,
  };
}
