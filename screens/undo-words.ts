import { type PhaseSummary, stepKey, stepsOf } from '../state/plan.ts';
import { wantsUndo } from '../state/session/rollback.ts';
import { epochOf } from '../state/session/session.ts';
import { undoes } from './going-back.ts';
import { isAsked, type Status, statuses } from './statuses.ts';
import type { Moment } from './words.ts';

/** How far the undoing of a step has come. */
export function undoStatus({ session, questions, working }: Moment, phase: string, step: string): Status {
  const key = stepKey(phase, step);
  const state = session.undos[key];
  if (!wantsUndo(session.steps[key])) return statuses.neverRun;
  if (isAsked(questions, phase, step) && state?.status !== 'failed') return statuses.asks;
  switch (state?.status) {
    case undefined:
    case 'pending':
      return statuses.toUndo;
    case 'running':
      return working && state.epoch === epochOf(session) ? statuses.undoing : statuses.interrupted;
    case 'ambiguous':
      return statuses.unclear;
    case 'failed':
      return statuses.undoFailed;
    case 'skipped':
      return statuses.leftAsIs;
    case 'accepted':
    case 'done':
      return statuses.undone;
  }
}

/** A phase that a rollback takes back: by undoing its steps, or along a plan at whose end it counts as not done. */
export function phaseBackStatus(moment: Moment, phase: PhaseSummary): Status {
  const { session, working } = moment;
  if (!undoes(session, phase.id)) return statuses.goesBack;
  const wanted = stepsOf(phase)
    .map(({ id }) => undoStatus(moment, phase.id, id))
    .filter((status) => status !== statuses.neverRun);
  if (wanted.length === 0) return statuses.neverRun;
  for (const status of [statuses.undoFailed, statuses.unclear, statuses.asks] as const) {
    if (wanted.includes(status)) return status;
  }
  if (wanted.every((status) => status === statuses.undone || status === statuses.leftAsIs)) return statuses.undone;
  const begun = stepsOf(phase).some(({ id }) => session.undos[stepKey(phase.id, id)]);
  if (!begun) return statuses.toUndo;
  return working ? statuses.undoing : statuses.interrupted;
}
