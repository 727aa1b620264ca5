import type { Forecast } from '../state/forecast.ts';
import { formatDuration } from '../state/format.ts';
import type { LiveStep } from '../state/live.ts';
import { type PhaseSummary, type StepSummary, stepKey } from '../state/plan.ts';
import type { StepState } from '../state/session/session.ts';
import { undoes } from './going-back.ts';
import { glyphs } from './look.ts';
import { type LiveView, movingText, runningLines } from './moving.ts';
import { cut, widthOf } from './parts/fit.ts';
import { blank, dotted, type Line, line, lineWidth, paragraph, type Span, span } from './parts/line.ts';
import { filled, moreText, type Track, windowAround } from './parts/scroll.ts';
import { wholeSeconds } from './parts/time-text.ts';
import { type Moment, phaseStatus, type Status, shortResult, stepResult, stepStatus } from './words.ts';

/** A line of the tree: a step, or the heading of steps that run side by side. */
export type TreeRow =
  | { readonly kind: 'group'; readonly title: string }
  | {
      readonly kind: 'step';
      readonly step: StepSummary;
      readonly status: Status;
      /** Of doing it; of undoing it while it is taken back. */
      readonly state: StepState | undefined;
      readonly back: boolean;
      readonly indent: number;
    };

export type StepRow = Extract<TreeRow, { kind: 'step' }>;

export function treeRows(moment: Moment, phase: PhaseSummary): readonly TreeRow[] {
  const back = undoes(moment.session, phase.id);
  const { steps, undos } = moment.session;
  const rowOf = (step: StepSummary, indent: number): StepRow => ({
    kind: 'step',
    step,
    indent,
    back,
    status: stepStatus(moment, phase.id, step.id),
    state: (back ? undos : steps)[stepKey(phase.id, step.id)],
  });
  return phase.items.flatMap((item): readonly TreeRow[] => {
    if (item.type === 'step') return [rowOf(item, 0)];
    const title = `together, ${item.limit} at a time`;
    return [{ kind: 'group', title }, ...item.steps.map((step) => rowOf(step, 2))];
  });
}

/** The step to look at unless the person chose one: what asks or runs, else what failed, else the next. */
export function liveliest(rows: readonly StepRow[]): number {
  const wanted = [
    'asks you',
    'asks there',
    'unclear',
    'failed',
    'undo failed',
    'running',
    'undoing',
    'interrupted',
    'problem',
    'waiting',
  ];
  for (const word of wanted) {
    const index = rows.findIndex(({ status }) => status.word === word);
    if (index >= 0) return index;
  }
  // The last step is undone first.
  const toUndo = rows.findLastIndex(({ status }) => status.word === 'to undo');
  if (toUndo >= 0) return toUndo;
  return Math.max(0, rows.length - 1);
}

export interface PhaseParts {
  readonly phase: PhaseSummary;
  readonly title: string;
  /** How the phase stands: status, plan, time so far, who has to sign. */
  readonly facts: readonly (Span | string)[];
  readonly rows: readonly TreeRow[];
  readonly list: Track;
}

export function phaseFacts(moment: Moment, phase: PhaseSummary, { phases }: Forecast): PhaseParts['facts'] {
  const status = phaseStatus(moment, phase);
  const figures = phases.find((candidate) => candidate.phase === phase.id);
  // Plans are of going forward.
  if (undoes(moment.session, phase.id)) return [span(status.word, status.tone), 'the last step first'];
  return [
    span(status.word, status.tone),
    ...(figures?.plannedMs === undefined ? [] : [`planned ${formatDuration(figures.plannedMs)}`]),
    ...(figures?.actualMs === undefined
      ? []
      : [`${figures.state === 'done' ? 'took' : 'so far'} ${wholeSeconds(figures.actualMs)}`]),
    ...(phase.signOff.length === 0 ? [] : [`sign-off by ${phase.signOff.join(', ')}`]),
  ];
}

export function phaseLines(parts: PhaseParts, live: LiveView, width: number, height: number): readonly Line[] {
  const { phase, rows, list, title } = parts;
  const steps = rows.filter((row) => row.kind === 'step');
  const selected = steps[list.at];
  const cursor = selected ? rows.indexOf(selected) : 0;
  const listRoom = Math.min(rows.length, Math.max(3, Math.ceil((height - 3) * 0.6)));
  const [from, to] = windowAround(cursor, rows.length, listRoom);
  const tree = rows.slice(from, to).map((row) => rowLine(row, row === selected, phase.id, live, width));
  const stepsIn = (part: readonly TreeRow[]) => part.filter((row) => row.kind === 'step').length;
  const hidden = moreText(stepsIn(rows.slice(0, from)), stepsIn(rows.slice(to)));
  const more = hidden === undefined ? blank : line(span(`  ${hidden}`, 'quiet'));
  const top = [dotted([span(title, 'strong'), ...parts.facts], width), blank];
  const room = height - top.length - tree.length - 1;
  const below = selected && room > 0 ? [more, ...detailLines(selected, phase.id, live, width, room)] : [];
  return filled([...top, ...tree, ...below], height);
}

function rowLine(row: TreeRow, selected: boolean, phase: string, live: LiveView, width: number): Line {
  if (row.kind === 'group') return line(span(`  ${row.title}`, 'quiet'));
  const { step, status, indent } = row;
  const mark = status.spins ? { ...span(status.glyph, status.tone), spin: true } : span(status.glyph, status.tone);
  const head: Line = [
    span(`${' '.repeat(indent)}${selected ? glyphs.pointer : ' '} `, 'accent'),
    mark,
    span(` ${status.word.padEnd(11)} `, status.tone),
  ];
  const right = rowResult(row, live.steps.get(stepKey(phase, step.id)), live.monotonicMs);
  const room = width - lineWidth(head);
  // The name comes first: what is left of the line says what became of it.
  const title = cut(step.title, Math.max(Math.floor(room * 0.6), room - widthOf(right) - 2));
  const shown = cut(right, Math.max(0, room - widthOf(title) - 2));
  const gap = ' '.repeat(Math.max(0, room - widthOf(title) - widthOf(shown)));
  return [...head, span(title, selected ? 'strong' : undefined), span(gap), span(shown, 'quiet')];
}

function rowResult({ step, state, status, back }: StepRow, live: LiveStep | undefined, monotonicMs: number): string {
  if (status.spins) return movingText(step.kind, live, monotonicMs);
  if (state?.decision && state.status !== 'done') return state.decision.reason;
  if (state && state.status !== 'pending') return shortResult(state).join(', ');
  return step.plannedMs === undefined || back ? '' : `planned ${formatDuration(step.plannedMs)}`;
}

/** What is known of the selected step: while it runs how it moves, afterwards what it left. */
function detailLines(row: StepRow, phase: string, live: LiveView, width: number, room: number): readonly Line[] {
  const { step, state, status, back } = row;
  const running = live.steps.get(stepKey(phase, step.id));
  if (status.spins || status.word === 'asks you' || status.word === 'asks there')
    return runningLines(row, running, live, width, room);
  const fault = state?.fault ? paragraph(state.fault.message, width, { tone: 'bad' }) : [];
  const result = stepResult(state);
  const decision = state?.decision
    ? paragraph(`${state.status} by ${state.decision.by}: ${state.decision.reason}`, width)
    : [];
  return [
    line(span(`${back ? 'Undo: ' : ''}${step.title}`, 'strong'), span(`  ${step.kind}`, 'quiet')),
    ...decision,
    ...fault,
    ...(result.length > 0 ? [dotted(result, width)] : []),
  ].slice(0, room);
}
