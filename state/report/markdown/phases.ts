import { formatDuration, formatFigure } from '../../format.ts';
import type { Figures } from '../../outcome.ts';
import type { AttemptReport } from '../attempts.ts';
import type { Report } from '../shape.ts';
import type { StepReport } from '../steps.ts';
import type { ReportClock } from './clock.ts';
import { right, table } from './table.ts';
import { code, inline } from './text.ts';
import { duration } from './timeline.ts';

/** Every step with what became of it, phase by phase. */
export function phasesSection({ phases, steps }: Report, clock: ReportClock): readonly string[] {
  const sections = phases.map(({ phase, title }, index) => {
    const own = steps.filter((step) => step.phase === phase);
    return [
      `### ${index + 1}. ${inline(title)} (${code(phase)})`,
      '',
      ...stepTable(own, clock),
      ...attemptLines(own, clock),
    ];
  });
  return ['## Phases and steps', ...sections.flatMap((lines) => ['', ...lines])];
}

function stepTable(steps: readonly StepReport[], clock: ReportClock): readonly string[] {
  const rows = steps.map((step) => [
    inline(step.title),
    code(`${step.step}`),
    step.pointOfNoReturn ? `${inline(step.kind)}, no way back` : inline(step.kind),
    outcomeText(step),
    clock.time(step.startedAt),
    duration(step.plannedMs),
    duration(step.elapsedMs),
    figuresText(step.figures),
  ]);
  return table(['Step', 'Id', 'Kind', 'Outcome', 'Started', right('Planned'), right('Took'), 'Figures'], rows);
}

/** Every other status is something to look at. */
const plain: ReadonlySet<StepReport['status']> = new Set(['done', 'pending', 'running']);

function outcomeText({ status, outcome, attempts }: StepReport): string {
  const text = plain.has(status) ? inline(outcome) : `**${inline(outcome)}**`;
  const last = attempts.at(-1)?.generation ?? 1;
  const tries = attempts.filter(({ generation }) => generation === last).length;
  const notes = [
    ...(tries > 1 && status !== 'pending' ? [`${tries} attempts`] : []),
    ...(last > 1 && status !== 'pending' ? ['again, after it was taken back'] : []),
  ];
  return notes.length > 0 ? `${text} (${notes.join('; ')})` : text;
}

/** Durations that the journal's own times tell are not repeated. */
export function figuresText(figures: Figures): string {
  return Object.entries(figures)
    .filter(([name]) => name !== 'durationMs')
    .map(([name, value]) => inline(formatFigure(name, value)))
    .join(', ');
}

/** Steps that did not go through at once. */
function attemptLines(steps: readonly StepReport[], clock: ReportClock): readonly string[] {
  const told = steps.filter(({ attempts }) => attempts.some(({ end }) => end !== 'done'));
  return told.flatMap(({ step, attempts }) => [
    '',
    `Attempts of ${code(step)}:`,
    '',
    ...attempts.map((attempt) => `- ${attemptText(attempt, clock)}`),
  ]);
}

export function attemptText(
  { attempt, generation, startedAt, endedAt, elapsedMs, end, fault }: AttemptReport,
  clock: ReportClock,
): string {
  const number = generation > 1 ? `${attempt} (generation ${generation})` : `${attempt}`;
  const lost = end === 'killed' || end === 'stopped';
  const after = elapsedMs === null || lost ? '' : ` after ${formatDuration(elapsedMs)}`;
  const what = lost
    ? `${end === 'killed' ? '**killed**' : end} with its process, last heard of ${clock.time(endedAt)}`
    : end;
  return `${number}, ${clock.time(startedAt)}: ${what}${after}${fault ? `: ${inline(fault.message)} (${code(fault.code)})` : ''}`;
}
