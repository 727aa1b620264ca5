import { formatDuration } from '../../format.ts';
import type { RollbackReport, RollbackStep } from '../rollbacks.ts';
import type { Report } from '../shape.ts';
import type { ReportClock } from './clock.ts';
import { evidenceLines } from './evidence.ts';
import { figuresText } from './phases.ts';
import { table } from './table.ts';
import { code, inline } from './text.ts';

/** Every time someone went back: why and along which way, what became of each step, and what no longer counts. */
export function rollbacksSection({ rollbacks }: Report, clock: ReportClock): readonly string[] {
  if (rollbacks.length === 0) return [];
  return ['## Rollbacks', ...rollbacks.flatMap((rollback, index) => ['', ...one(rollback, index + 1, clock)])];
}

function one(rollback: RollbackReport, number: number, clock: ReportClock): readonly string[] {
  const { title, way, by, reason, scripted, startedAt, phases, steps, signOffs, backups } = rollback;
  const rows = steps.map((step) => [
    code(`${step.phase}/${step.step}`),
    outcomeText(step),
    clock.time(step.startedAt),
    figuresText(step.figures),
  ]);
  return [
    `### ${number}. ${inline(title)} (${code(way)})`,
    '',
    `- ${ending(rollback, clock)}`,
    `- Decided ${clock.time(startedAt)} by ${inline(by)}, asserted${scripted ? ', by a file of answers' : ''}: ${inline(reason)}`,
    `- Taken back: ${phases.length > 0 ? phases.map(code).join(', ') : 'no phase'}`,
    ...signOffs.map(
      ({ phase, role, name }) => `- No longer counts: sign-off of ${code(phase)} by ${inline(name)} (${inline(role)})`,
    ),
    ...backups.map((path) => `- No longer counts: backup ${code(path)}`),
    ...(rows.length > 0 ? ['', ...table(['Step', 'What became of it', 'Started', 'Figures'], rows)] : []),
    ...steps.flatMap(({ phase, step, evidence }) =>
      evidence.flatMap((piece) => evidenceLines(piece, `${code(`${phase}/${step}`)}: `)),
    ),
  ];
}

function ending({ status, finishedAt, elapsedMs }: RollbackReport, clock: ReportClock): string {
  if (status === 'under-way') return '**Under way: not everything is taken back yet.**';
  return `Finished ${clock.time(finishedAt)}, after ${formatDuration(elapsedMs ?? 0)}`;
}

function outcomeText({ status, outcome, attempts }: RollbackStep): string {
  const text = status === 'done' ? inline(outcome) : `**${inline(outcome)}**`;
  return attempts > 1 ? `${text} (${attempts} attempts)` : text;
}
