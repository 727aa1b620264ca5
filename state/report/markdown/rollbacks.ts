import { formatCount, formatDuration } from '../../format.ts';
import type { Evidence } from '../../outcome.ts';
import { hadNothingToUndo } from '../../session/rollback.ts';
import type { RollbackReport, RollbackStep, TakenBack } from '../rollbacks.ts';
import type { Report } from '../shape.ts';
import type { ReportClock } from './clock.ts';
import { evidenceLines } from './evidence.ts';
import { attemptText, figuresText } from './phases.ts';
import { table } from './table.ts';
import { code, inline } from './text.ts';

/** Every time someone went back: why and along which way, what became of each step, and what no longer counts. */
export function rollbacksSection({ rollbacks }: Report, clock: ReportClock): readonly string[] {
  if (rollbacks.length === 0) return [];
  return ['## Rollbacks', ...rollbacks.flatMap((rollback, index) => ['', ...one(rollback, index + 1, clock)])];
}

function one(rollback: RollbackReport, number: number, clock: ReportClock): readonly string[] {
  const { title, way, by, reason, scripted, startedAt, status, phases, steps, takenBack, signOffs, backups } = rollback;
  return [
    `### ${number}. ${inline(title)} (${code(way)})`,
    '',
    `- ${ending(rollback, clock)}`,
    `- Decided ${clock.time(startedAt)} by ${inline(by)}, asserted${scripted ? ', by a file of answers' : ''}: ${inline(reason)}`,
    `- ${status === 'finished' ? 'Taken back' : 'Takes back'}: ${phases.length > 0 ? phases.map(code).join(', ') : 'no phase'}`,
    ...signOffs.map(
      ({ phase, role, name }) => `- No longer counts: sign-off of ${code(phase)} by ${inline(name)} (${inline(role)})`,
    ),
    ...backups.map((path) => `- No longer counts: backup ${code(path)}; the file stays`),
    ...stepTable(steps, clock),
    ...steps.flatMap((step) => attemptLines(step, clock)),
    ...takenBackTable(takenBack, clock),
    ...steps.flatMap(({ phase, step, evidence }) =>
      evidence
        .filter(saysSomething)
        .flatMap((piece) => evidenceLines(piece, `On the way back, ${code(`${phase}/${step}`)}: `)),
    ),
  ];
}

function ending({ status, finishedAt, elapsedMs, steps }: RollbackReport, clock: ReportClock): string {
  const settled = steps.filter((step) => isSettled(step)).length;
  const far = `${settled} of ${formatCount(steps.length, 'step')}`;
  if (status === 'under-way') return `**Under way: not everything is taken back yet.** So far ${far}`;
  return `Finished ${clock.time(finishedAt)}, after ${formatDuration(elapsedMs ?? 0)}: ${far}`;
}

function isSettled({ status }: RollbackStep): boolean {
  return status === 'done' || status === 'skipped' || status === 'accepted';
}

function stepTable(steps: readonly RollbackStep[], clock: ReportClock): readonly string[] {
  if (steps.length === 0) return [];
  const rows = steps.map((step) => [
    code(`${step.phase}/${step.step}`),
    outcomeText(step),
    clock.time(step.startedAt),
    figuresText(step.figures),
  ]);
  return ['', ...table(['Step', 'What became of it', 'Started', 'Figures'], rows)];
}

/** Every other status is something to look at. */
const plain: ReadonlySet<RollbackStep['status']> = new Set(['done', 'pending', 'running']);

function outcomeText({ status, outcome, attempts }: RollbackStep): string {
  const text = plain.has(status) ? inline(outcome) : `**${inline(outcome)}**`;
  return attempts.length > 1 ? `${text} (${attempts.length} attempts)` : text;
}

/** Where it did not go through at once: a failure that was tried again is nowhere else. */
function attemptLines({ phase, step, direction, attempts }: RollbackStep, clock: ReportClock): readonly string[] {
  if (attempts.every(({ end }) => end === 'done')) return [];
  const what = direction === 'undo' ? 'Attempts to undo' : 'Attempts of';
  return [
    '',
    `${what} ${code(`${phase}/${step}`)}:`,
    '',
    ...attempts.map((attempt) => `- ${attemptText({ ...attempt, generation: 1 }, clock)}`),
  ];
}

/** What stood before it was taken back, with what kept somebody from going on. */
function takenBackTable(takenBack: readonly TakenBack[], clock: ReportClock): readonly string[] {
  if (takenBack.length === 0) return [];
  const rows = takenBack.map(({ phase, step, status, outcome, finishedAt, figures, checks }) => {
    const failed = checks.filter(({ verdict }) => verdict === 'failed');
    const text = status === 'done' ? inline(outcome) : `**${inline(outcome)}**`;
    const found = failed.map(({ title, expected, actual }) => `${title}: expected ${expected}; found ${actual}`);
    return [
      code(`${phase}/${step}`),
      [text, ...found.map(inline)].join('; '),
      clock.time(finishedAt),
      figuresText(figures),
    ];
  });
  return ['', 'What had been done until then:', '', ...table(['Step', 'How it stood', 'Ended', 'Figures'], rows)];
}

function saysSomething(evidence: Evidence): boolean {
  return evidence.kind !== 'output' || (evidence.text.trim() !== '' && !hadNothingToUndo({ evidence: [evidence] }));
}
