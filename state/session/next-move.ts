import type { SessionEnding } from '../events.ts';
import { type PhaseSummary, stepKey, stepsOf } from '../plan.ts';
import type { Question } from '../question.ts';
import { missingSignOffs, signOffExhibit } from './exhibit.ts';
import { brokenFreeze } from './freezes.ts';
import { gate, isPhaseDone, type Unmet, unmetFacts, unmetText } from './gate.ts';
import { failureQuestion, freezeBrokenQuestion } from './move-questions.ts';
import { movePhaseBack } from './next-move-back.ts';
import { hasJustRolledBack } from './rollback.ts';
import type { Session, StepState } from './session.ts';
import { type WayBackOutline, waysBack } from './ways-back.ts';

/** What the conductor does next. */
export type Move =
  | { readonly kind: 'run-phase'; readonly phase: PhaseSummary }
  /** Undo the steps of a phase, the last one first. */
  | { readonly kind: 'undo-phase'; readonly phase: PhaseSummary }
  /** Look up what each way back would do, and ask which. */
  | { readonly kind: 'ask-rollback'; readonly number: number; readonly ways: readonly WayBackOutline[] }
  | { readonly kind: 'finish-rollback' }
  | { readonly kind: 'ask'; readonly question: Question }
  | { readonly kind: 'halt'; readonly why: 'stop-requested' | 'gate'; readonly unmet: readonly Unmet[] }
  | { readonly kind: 'finish'; readonly outcome: SessionEnding | 'rolled-back' };

/** The policy of a session, whole: a pure function of what the journal says. */
export function nextMove(session: Session): Move {
  if (session.finished) return { kind: 'finish', outcome: session.finished.outcome };
  if (session.stopRequested) return { kind: 'halt', why: 'stop-requested', unmet: [] };
  if (session.rollback) return movePhaseBack(session, session.rollback);
  if (session.rollbackRequest) {
    const { number, scope } = session.rollbackRequest;
    return { kind: 'ask-rollback', number, ways: waysBack(session, scope) };
  }
  if (hasJustRolledBack(session)) return { kind: 'finish', outcome: 'rolled-back' };
  const broken = brokenFreeze(session.facts);
  if (broken) return { kind: 'ask', question: freezeBrokenQuestion(session, broken) };
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
  const unmetHere = unmetFacts(session, phase);
  if (unmetHere.length > 0) return { kind: 'ask', question: gateQuestion(session, phase, unmetHere) };
  if (!isPhaseDone(session, phase)) {
    const failure = stepsOf(phase)
      .map(({ id }) => session.steps[stepKey(phase.id, id)])
      .find((state) => state?.status === 'failed');
    return failure ? { kind: 'ask', question: failureQuestion(phase, failure, 'do') } : { kind: 'run-phase', phase };
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

/** Once the phase was taken back it is another question: what someone accepted then holds no longer. */
function gateQuestion({ rollbacks }: Session, { id, title }: PhaseSummary, unmet: readonly Unmet[]): Question {
  const sentences = unmet.map(unmetText);
  const state = unmet.map((one) => ('is' in one ? `${one.what}-${one.database}-${one.is}` : one.what)).join('.');
  const again = rollbacks.length > 0 ? `/${rollbacks.length + 1}` : '';
  return { kind: 'gate', id: `gate/${id}/${state}${again}`, phase: id, title, unmet: sentences };
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
