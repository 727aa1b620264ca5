import { formatDuration, formatFigure } from '../../format.ts';
import type { Figures } from '../../outcome.ts';
import type { AttemptReport } from '../attempts.ts';
import type { ReportClock } from '../clock.ts';
import {
  type Block,
  code,
  heading,
  joined,
  type Line,
  list,
  nothing,
  paragraph,
  right,
  say,
  strong,
  table,
} from '../page.ts';
import type { Report } from '../shape.ts';
import type { StepReport } from '../steps.ts';
import { duration } from './timeline.ts';

/** Every step with what became of it, phase by phase. */
export function phasesSection({ phases, steps }: Report, clock: ReportClock): readonly Block[] {
  const sections = phases.map(({ phase, title }, index) => {
    const own = steps.filter((step) => step.phase === phase);
    return [phaseHeading(index, title, phase), ...stepTable(own, clock), ...attemptBlocks(own, clock)];
  });
  return [heading(2, 'Phases and steps'), ...sections.flat()];
}

export function phaseHeading(index: number, title: string, phase: string): Block {
  return heading(3, say`${index + 1}. ${title} (${code(phase)})`);
}

function stepTable(steps: readonly StepReport[], clock: ReportClock): readonly Block[] {
  const rows = steps.map((step) => [
    step.title,
    code(step.step),
    step.pointOfNoReturn ? say`${step.kind}, no way back` : step.kind,
    outcomeLine(step),
    clock.time(step.startedAt),
    duration(step.plannedMs),
    duration(step.elapsedMs),
    figuresLine(step.figures),
  ]);
  const heads = ['Step', 'Id', 'Kind', 'Outcome', 'Started', right('Planned'), right('Took'), 'Figures'];
  return table('steps', heads, rows);
}

/** Every other status is something to look at. */
const plain: ReadonlySet<StepReport['status']> = new Set(['done', 'pending', 'running']);

export function statusLine({ status, outcome }: Pick<StepReport, 'status' | 'outcome'>): Line {
  return plain.has(status) ? say`${outcome}` : say`${strong(outcome)}`;
}

function outcomeLine(step: StepReport): Line {
  const { status, attempts } = step;
  const last = attempts.at(-1)?.generation ?? 1;
  const tries = attempts.filter(({ generation }) => generation === last).length;
  const notes = [
    ...(tries > 1 && status !== 'pending' ? [`${tries} attempts`] : []),
    ...(last > 1 && status !== 'pending' ? ['again, after it was taken back'] : []),
  ];
  return notes.length > 0 ? say`${statusLine(step)} (${notes.join('; ')})` : statusLine(step);
}

/** Durations that the journal's own times tell are not repeated. */
export function figuresLine(figures: Figures): Line {
  const told = Object.entries(figures).filter(([name]) => name !== 'durationMs');
  return joined(told.map(([name, value]) => formatFigure(name, value)));
}

/** Steps that did not go through at once. */
function attemptBlocks(steps: readonly StepReport[], clock: ReportClock): readonly Block[] {
  const told = steps.filter(({ attempts }) => attempts.some(({ end }) => end !== 'done'));
  return told.flatMap(({ step, attempts }) => [
    paragraph(say`Attempts of ${code(step)}:`),
    ...list(attempts.map((attempt) => attemptLine(attempt, clock))),
  ]);
}

export function attemptLine(
  { attempt, generation, startedAt, endedAt, elapsedMs, end, fault }: AttemptReport,
  clock: ReportClock,
): Line {
  const number = generation > 1 ? say`${attempt} (generation ${generation})` : say`${attempt}`;
  const lost = end === 'killed' || end === 'stopped';
  const after = elapsedMs === null || lost ? nothing : say` after ${formatDuration(elapsedMs)}`;
  const what = lost
    ? say`${end === 'killed' ? strong(end) : end} with its process, last heard of ${clock.time(endedAt)}`
    : end;
  const why = fault ? say`: ${fault.message} (${code(fault.code)})` : nothing;
  return say`${number}, ${clock.time(startedAt)}: ${what}${after}${why}`;
}
