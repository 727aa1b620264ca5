import { type PhaseSummary, phaseById, type StepSummary, stepKey, stepsOf } from '../state/plan.ts';
import { acceptedWrites } from '../state/session/accepted-writes.ts';
import { isPhaseComplete } from '../state/session/gate.ts';
import { isSettled, type Session, type StepState } from '../state/session/session.ts';
import { isItsTime } from '../state/session/ways-back.ts';
import { goingBack, planUnderWay } from './going-back.ts';

/** What a session comes to so far, counted from the journal. */
export interface Tally {
  readonly steps: number;
  readonly settled: number;
  readonly failed: number;
  readonly unclear: number;
  /** Skipped by a person's decision. */
  readonly skipped: number;
  /** Left out because the runbook says so for this kind of session. */
  readonly leftOut: number;
  readonly accepted: number;
  /** Gates opened although something was missing, and writes through a freeze that somebody accepted. */
  readonly overridden: number;
  readonly checksPassed: number;
  readonly checksFailed: number;
}

/** Who asked from another terminal that the session stops. */
export function stopAsker({ runs }: Session): string {
  return runs.at(-1)?.stopAskedBy ?? 'Someone';
}

export function tally(session: Session): Tally {
  const states = standingStates(session);
  const checks = states.flatMap((state) => state.checks);
  const count = (status: StepState['status']) => states.filter((state) => state.status === status).length;
  const leftOut = states.filter(({ status, decision }) => status === 'skipped' && decision?.by === 'runbook').length;
  return {
    steps: session.plan.phases.reduce((sum, phase) => sum + stepsOf(phase).length, 0),
    settled: states.filter(isSettled).length,
    failed: count('failed'),
    unclear: count('ambiguous'),
    skipped: count('skipped') - leftOut,
    leftOut,
    accepted: count('accepted'),
    overridden: Object.keys(session.gatesOverridden).length + acceptedWrites(session).length,
    checksPassed: checks.filter(({ verdict }) => verdict === 'passed').length,
    checksFailed: checks.filter(({ verdict }) => verdict === 'failed').length,
  };
}

/** While a rollback is under way, what is taken back no longer counts: the undoing of it does. */
function standingStates({ steps, undos, rollback }: Session): readonly StepState[] {
  if (!rollback) return Object.values(steps);
  const standing = Object.values(steps).filter(({ phase }) => !rollback.phases.includes(phase));
  return [...standing, ...Object.values(undos)];
}

/** The phase to look at: the one that runs or asks, else the first that is not done and signed, else the last. */
export function currentPhase(session: Session, atWork: string | undefined): PhaseSummary | undefined {
  const { phases } = session.plan;
  const running = atWork === undefined ? undefined : phaseById(session.plan, atWork);
  if (session.rollback) return running ?? goingBack(session)?.next?.phase ?? planUnderWay(session) ?? phases[0];
  return running ?? phases.find((phase) => !isOver(session, phase)) ?? phases.at(-1);
}

function isOver(session: Session, phase: PhaseSummary): boolean {
  return session.opened.dryRun ? session.phases[phase.id]?.finishedAt !== undefined : isPhaseComplete(session, phase);
}

/** What comes after what runs now, in words. `undefined` at the end. */
export function whatIsNext(session: Session, phase: PhaseSummary): string | undefined {
  if (session.rollbackRequest) return 'the ways back';
  const next = stepsOf(phase).find(({ id }) => {
    const state = session.steps[stepKey(phase.id, id)];
    return state === undefined || state.status === 'pending';
  });
  if (next) return next.title;
  const unsigned = session.opened.dryRun ? [] : phase.signOff.filter((role) => !isSigned(session, phase, role));
  if (unsigned[0] !== undefined) return `sign-off by ${unsigned[0]}`;
  const after = session.plan.phases[session.plan.phases.indexOf(phase) + 1];
  return after && !session.phases[after.id] ? after.title : undefined;
}

/** Cheaper than `missingSignOffs`, which digests the whole phase: for a word in the header, drawn every second. */
function isSigned(session: Session, phase: PhaseSummary, role: string): boolean {
  return session.signOffs.some((given) => given.phase === phase.id && given.role === role);
}

/** Where going back begins to lose data, as the plan says. */
export type WayBack =
  | { readonly kind: 'none' }
  | { readonly kind: 'open'; readonly step: StepSummary; readonly phase: string }
  /** `plans` are the named ways back that can be taken all the same. */
  | { readonly kind: 'passed'; readonly step: StepSummary; readonly at: string; readonly plans: readonly string[] };

export function wayBack(session: Session): WayBack {
  for (const phase of session.plan.phases) {
    for (const step of stepsOf(phase)) {
      if (!step.pointOfNoReturn) continue;
      const startedAt = session.steps[stepKey(phase.id, step.id)]?.firstStartedAt;
      if (startedAt !== undefined) return { kind: 'passed', step, at: startedAt, plans: plansNow(session) };
      if (!isSettled(session.steps[stepKey(phase.id, step.id)])) return { kind: 'open', step, phase: phase.id };
    }
  }
  return { kind: 'none' };
}

function plansNow(session: Session): readonly string[] {
  return (session.plan.rollbacks ?? []).filter((plan) => isItsTime(session, plan)).map(({ id }) => id);
}
