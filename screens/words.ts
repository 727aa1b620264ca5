import { formatDuration, formatFigure } from '../state/format.ts';
import type { Figures } from '../state/outcome.ts';
import { type PhaseSummary, stepKey, stepsOf } from '../state/plan.ts';
import type { Question } from '../state/question.ts';
import { missingSignOffs } from '../state/session/exhibit.ts';
import { isPhaseDone } from '../state/session/gate.ts';
import { epochOf, type Session, type StepState } from '../state/session/session.ts';
import { undoes } from './going-back.ts';
import { isAsked, type Status, statuses } from './statuses.ts';
import { phaseBackStatus, undoStatus } from './undo-words.ts';
import { asSeen } from './watching.ts';

export type { Status } from './statuses.ts';

export interface Moment {
  readonly session: Session;
  readonly questions: readonly Question[];
  /** Whether this process is at work on the session now. */
  readonly working: boolean;
  /** Whether whoever looks is asked nothing. */
  readonly watching?: boolean;
}

export function stepStatus(moment: Moment, phase: string, step: string): Status {
  return asSeen(ownStepStatus(moment, phase, step), moment.watching);
}

function ownStepStatus(moment: Moment, phase: string, step: string): Status {
  const { session, questions } = moment;
  const working = isAtWork(moment);
  if (undoes(session, phase)) return undoStatus(moment, phase, step);
  const state = session.steps[stepKey(phase, step)];
  if (!state) return isAsked(questions, phase, step) ? statuses.asks : statuses.waiting;
  if (session.opened.dryRun) return state.status === 'done' ? statuses.previewed : statuses.problem;
  switch (state.status) {
    case 'pending':
      return isAsked(questions, phase, step) ? statuses.asks : statuses.waiting;
    case 'running':
      if (isAsked(questions, phase, step)) return statuses.asks;
      return working && state.epoch === epochOf(session) ? statuses.running : statuses.interrupted;
    case 'ambiguous':
      return statuses.unclear;
    default:
      return statuses[state.status];
  }
}

export function phaseStatus(moment: Moment, phase: PhaseSummary): Status {
  return asSeen(ownPhaseStatus(moment, phase), moment.watching);
}

function ownPhaseStatus(moment: Moment, phase: PhaseSummary): Status {
  const { session } = moment;
  const working = isAtWork(moment);
  const questions = moment.questions.filter(({ kind }) => !isOfAll(kind));
  if (session.rollback?.phases.includes(phase.id)) return phaseBackStatus(moment, phase);
  const state = session.phases[phase.id];
  const steps = stepsOf(phase).map(({ id }) => stepStatus(moment, phase.id, id));
  if (session.opened.dryRun) {
    if (steps.includes(statuses.problem)) return statuses.problem;
    if (state?.finishedAt !== undefined) return statuses.previewed;
  }
  // A gate asks before its phase begins.
  if (!state) return questions.some((asked) => asked.phase === phase.id) ? statuses.asks : statuses.waiting;
  if (isPhaseDone(session, phase)) {
    return missingSignOffs(session, phase).length > 0 ? statuses.unsigned : statuses.done;
  }
  if (steps.includes(statuses.failed)) return statuses.failed;
  if (steps.includes(statuses.unclear)) return statuses.unclear;
  if (questions.some((question) => question.phase === phase.id)) return statuses.asks;
  return working ? statuses.running : statuses.interrupted;
}

/** What is asked of the whole session names a phase, too: that is not the phase that asks. */
function isOfAll(kind: Question['kind']): boolean {
  return kind === 'rollback' || kind === 'freeze-broken';
}

/** While the ways back are shown everything has stopped. */
function isAtWork({ working, questions }: Moment): boolean {
  return working && questions.every(({ kind }) => kind !== 'rollback');
}

/** What became of a step, in a few words: figures first, how long it took last. */
export function stepResult(state: StepState | undefined): readonly string[] {
  if (!state) return [];
  const failed = state.checks.filter(({ verdict }) => verdict === 'failed').length;
  const passed = state.checks.length - failed;
  return [
    ...(failed > 0 ? [`${failed} of ${state.checks.length} checks failed`] : []),
    ...(failed === 0 && passed > 0 ? [`${passed} of ${passed} checks passed`] : []),
    ...figureWords(state.figures),
    ...(state.startedAt !== undefined && state.finishedAt !== undefined
      ? [formatDuration(Date.parse(state.finishedAt) - Date.parse(state.startedAt))]
      : []),
  ];
}

/** The one figure that matters most, and how long it took. */
export function shortResult(state: StepState): readonly string[] {
  const all = stepResult(state);
  return all.length <= 2 ? all : [...all.slice(0, 1), ...all.slice(-1)];
}

/** Figures in words, without those that are said better elsewhere: times come from the journal, checks are counted. */
export function figureWords(figures: Figures): readonly string[] {
  const said = new Set(['durationMs', ...('checks' in figures ? ['checks', 'passed', 'failed'] : [])]);
  return (
    Object.entries(figures)
      .filter(([name]) => !said.has(name))
      // The journal keeps them by their names; rows are what people ask for.
      .sort(([a], [b]) => Number(b === 'rows') - Number(a === 'rows'))
      .map(([name, value]) => formatFigure(name, value))
  );
}
