import { formatCount } from '../format.ts';
import { stepsOf } from '../plan.ts';
import { isPhaseComplete } from '../session/gate.ts';
import { hadNothingToUndo, leftAsItIs } from '../session/rollback.ts';
import type { FinishedRollback, Session, SessionRun, StepState } from '../session/session.ts';

/** What became of a step, in one line. */
export function stepOutcome(session: Session, state: StepState | undefined): string {
  if (!state) return 'not begun';
  if (state.preview)
    return state.fault ? `could not be looked at: ${state.fault.message}` : 'looked at, nothing was changed';
  const { decision } = state;
  const who =
    decision && (decision.role === undefined ? decision.by : `${decision.by} (${roleTitle(session, decision.role)})`);
  switch (state.status) {
    case 'pending':
      if (state.history.at(-1)?.end === 'rolled-back') return 'taken back, to be done again';
      return state.history.length === 0 ? 'not begun' : 'to be done again';
    case 'running':
      return 'begun, not finished';
    case 'ambiguous':
      return 'begun before its process ended; how far it came is not known';
    case 'done':
      return who === undefined ? 'done' : `done, on the word of ${who}: ${decision?.reason}`;
    case 'failed':
      return `failed: ${state.fault?.message ?? 'without a reason'}`;
    case 'skipped':
      if (decision?.by === 'runbook' && decision.role === undefined)
        return `left out of rehearsals: ${decision.reason}`;
      return `failed, then skipped by ${who}: ${decision?.reason}`;
    case 'accepted':
      return `failed, accepted by ${who}: ${decision?.reason}`;
  }
}

function roleTitle(session: Session, role: string): string {
  return session.plan.roles[role] ?? role;
}

/** How the session ended, in one sentence. */
export function sessionOutcome(session: Session): string {
  if (session.finished?.outcome === 'abandoned')
    return `Abandoned${whereIn(session)}: ${session.finished.reason ?? ''}`;
  if (session.opened.dryRun && session.finished) return dryRunOutcome(session);
  if (session.finished)
    return `${session.finished.outcome === 'finished' ? 'Finished' : 'Failed'}${exceptions(session)}${wentBack(session)}.`;
  const last = session.runs.at(-1);
  if (last?.ended === 'rolled-back') return rolledBack(session);
  const where = session.rollback ? ` while it went back (${session.rollback.title})` : whereIn(session);
  if (last?.ended === undefined) {
    return `Unfinished${where}: the last process has not said how it ended, it runs still or was killed.`;
  }
  return `Left unfinished${where}: ${reasonOf(last)}. It can be resumed.`;
}

function rolledBack({ rollbacks, plan }: Session): string {
  const last = rollbacks.at(-1);
  if (!last) return 'Rolled back.';
  const { phases, title, reason } = last;
  const first = plan.phases.find(({ id }) => phases.includes(id));
  const where = first ? ` to before phase ${first.title}` : '';
  const because = reason.replace(/\.$/, '');
  return `Rolled back${where} (${title})${notTakenBack(last)}: ${because}. Resumed, it goes forward again.`;
}

/** What the words rolled back must not hide. */
function notTakenBack(rollback: FinishedRollback): string {
  const left = leftAsItIs(rollback, rollback);
  if (left.length === 0) return '';
  const what = rollback.way === 'undo' ? 'undoing' : 'doing';
  return `, BUT somebody went on past the failure of ${what} ${left.join(', ')}`;
}

/** How a step stands that the rollback under way has come to; empty where it has not. */
export function undoneSoFar({ rollback, undos }: Session, key: string): string {
  const state = rollback?.way === 'undo' ? undos[key] : undefined;
  switch (state?.status) {
    case undefined:
      return '';
    case 'done':
      return hadNothingToUndo(state) ? '; nothing to undo' : '; undone since';
    case 'skipped':
    case 'accepted':
      return `; undoing it failed, and was ${state.status}`;
    case 'failed':
      return '; undoing it failed';
    default:
      return '; being undone';
  }
}

function dryRunOutcome(session: Session): string {
  const states = Object.values(session.steps);
  const unseen = states.filter(({ fault }) => fault !== undefined).length;
  const checks = states.flatMap((state) => state.checks);
  const failing = checks.filter(({ verdict }) => verdict === 'failed').length;
  if (unseen + failing === 0) {
    const judged = checks.length > 0 ? `, ${formatCount(checks.length, 'check')} passed beforehand` : '';
    return `Dry run finished: every step was looked at${judged}, nothing was changed.`;
  }
  const found = [
    ...(unseen > 0 ? [`${formatCount(unseen, 'step')} could not be looked at`] : []),
    ...(failing > 0 ? [`${formatCount(failing, 'check')} failed`] : []),
  ];
  return `Dry run found problems: ${found.join(', ')}. Nothing was changed.`;
}

/** What the word finished must not hide. */
function exceptions(session: Session): string {
  const settled = Object.values(session.steps).map(({ decision }) => decision);
  const accepted = settled.filter((decision) => decision?.kind === 'accepted').length;
  const skipped = settled.filter((decision) => decision?.kind === 'skipped' && decision.role !== undefined).length;
  const gates = Object.keys(session.gatesOverridden).length;
  const written = Object.values(session.facts.freezes).filter((freeze) => freeze.accepted !== undefined).length;
  const words = [
    ...(accepted > 0 ? [`${formatCount(accepted, 'failed step')} accepted`] : []),
    ...(skipped > 0 ? [`${formatCount(skipped, 'failed step')} skipped`] : []),
    ...(gates > 0 ? [`${formatCount(gates, 'gate')} opened anyway`] : []),
    ...(written > 0 ? [`${formatCount(written, 'frozen database')} written to`] : []),
  ];
  return words.length > 0 ? `, with ${words.join(' and ')}` : '';
}

function wentBack({ rollbacks: { length } }: Session): string {
  if (length === 0) return '';
  return `, after going back ${length === 1 ? 'once' : formatCount(length, 'time')}`;
}

function whereIn(session: Session): string {
  const phase = session.plan.phases.find((candidate) => !isPhaseComplete(session, candidate));
  if (!phase) return '';
  const started = session.phases[phase.id] !== undefined && stepsOf(phase).length > 0;
  return started ? ` in phase ${phase.title}` : ` before phase ${phase.title}`;
}

function reasonOf(run: SessionRun): string {
  switch (run.ended) {
    case 'signal':
      return 'a signal ended the process';
    case 'answers':
      return 'the file of answers had no answer';
    case 'fault':
      return `it stopped on a fault (${run.fault?.message.replace(/\.$/, '') ?? 'unknown'})`;
    default:
      return 'the operator left';
  }
}
