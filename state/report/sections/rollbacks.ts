import { formatCount, formatDuration } from '../../format.ts';
import type { Evidence } from '../../outcome.ts';
import { leftBehind } from '../../session/left-behind.ts';
import { hadNothingToUndo } from '../../session/rollback.ts';
import type { ReportClock } from '../clock.ts';
import {
  type Block,
  code,
  heading,
  joined,
  type Line,
  list,
  nothing,
  type Part,
  paragraph,
  say,
  strong,
  table,
} from '../page.ts';
import type { RollbackReport, RollbackStep, TakenBack } from '../rollbacks.ts';
import type { Report } from '../shape.ts';
import { evidenceBlocks } from './evidence.ts';
import { attemptLine, figuresLine, statusLine } from './phases.ts';

/** Every time someone went back: why and along which way, what became of each step, and what no longer counts. */
export function rollbacksSection({ rollbacks }: Report, clock: ReportClock): readonly Block[] {
  if (rollbacks.length === 0) return [];
  return [heading(2, 'Rollbacks'), ...rollbacks.flatMap((rollback, index) => one(rollback, index + 1, clock))];
}

function one(rollback: RollbackReport, number: number, clock: ReportClock): readonly Block[] {
  const { title, way, steps, takenBack } = rollback;
  return [
    heading(3, say`${number}. ${title} (${code(way)})`),
    ...list(decisionLines(rollback, clock)),
    ...stepTable(steps, clock),
    ...steps.flatMap((step) => attemptBlocks(step, clock)),
    ...takenBackTable(takenBack, clock),
    ...steps.flatMap(({ phase, step, evidence }) =>
      evidence
        .filter(saysSomething)
        .flatMap((piece) => evidenceBlocks(piece, say`On the way back, ${code(`${phase}/${step}`)}: `)),
    ),
  ];
}

function decisionLines(rollback: RollbackReport, clock: ReportClock): readonly Line[] {
  const { by, reason, scripted, startedAt, status, phases, signOffs, backups, steps } = rollback;
  const { files, kept } = leftBehind(steps);
  return [
    ending(rollback, clock),
    say`Decided ${clock.time(startedAt)} by ${by}, asserted${scripted ? ', by a file of answers' : nothing}: ${reason}`,
    say`${status === 'finished' ? 'Taken back' : 'Takes back'}: ${phases.length > 0 ? joined(phases.map(code)) : 'no phase'}`,
    ...kept.map((sentence) => say`${strong(sentence)}`),
    ...files.map((path) => say`Written on the way back: ${code(path)}`),
    ...signOffs.map(({ phase, role, name }) => say`No longer counts: sign-off of ${code(phase)} by ${name} (${role})`),
    ...backups.map((path) => say`No longer counts: backup ${code(path)}; the file stays`),
  ];
}

function ending({ status, finishedAt, elapsedMs, steps }: RollbackReport, clock: ReportClock): Line {
  const settled = steps.filter((step) => isSettled(step)).length;
  const far = `${settled} of ${formatCount(steps.length, 'step')}`;
  if (status === 'under-way') return say`${strong(say`Under way: not everything is taken back yet.`)} So far ${far}`;
  return say`Finished ${clock.time(finishedAt)}, after ${formatDuration(elapsedMs ?? 0)}: ${far}`;
}

function isSettled({ status }: RollbackStep): boolean {
  return status === 'done' || status === 'skipped' || status === 'accepted';
}

function stepTable(steps: readonly RollbackStep[], clock: ReportClock): readonly Block[] {
  const rows = steps.map((step): readonly Part[] => [
    code(`${step.phase}/${step.step}`),
    outcomeLine(step),
    clock.time(step.startedAt),
    figuresLine(step.figures),
  ]);
  return table('steps-back', ['Step', 'What became of it', 'Started', 'Figures'], rows);
}

function outcomeLine(step: RollbackStep): Line {
  const { attempts } = step;
  return attempts.length > 1 ? say`${statusLine(step)} (${attempts.length} attempts)` : statusLine(step);
}

/** Where it did not go through at once: a failure that was tried again is nowhere else. */
function attemptBlocks({ phase, step, direction, attempts }: RollbackStep, clock: ReportClock): readonly Block[] {
  if (attempts.every(({ end }) => end === 'done')) return [];
  const what = direction === 'undo' ? 'Attempts to undo' : 'Attempts of';
  return [
    paragraph(say`${what} ${code(`${phase}/${step}`)}:`),
    ...list(attempts.map((attempt) => attemptLine({ ...attempt, generation: 1 }, clock))),
  ];
}

/** What stood before it was taken back, with what kept somebody from going on. */
function takenBackTable(takenBack: readonly TakenBack[], clock: ReportClock): readonly Block[] {
  if (takenBack.length === 0) return [];
  const rows = takenBack.map(({ phase, step, status, outcome, finishedAt, figures, checks }) => {
    const failed = checks.filter(({ verdict }) => verdict === 'failed');
    const found = failed.map(({ title, expected, actual }) => `${title}: expected ${expected}; found ${actual}`);
    return [
      code(`${phase}/${step}`),
      joined([status === 'done' ? outcome : strong(outcome), ...found], '; '),
      clock.time(finishedAt),
      figuresLine(figures),
    ];
  });
  return [
    paragraph(say`What had been done until then:`),
    ...table('taken-back', ['Step', 'How it stood', 'Ended', 'Figures'], rows),
  ];
}

function saysSomething(evidence: Evidence): boolean {
  return evidence.kind !== 'output' || (evidence.text.trim() !== '' && !hadNothingToUndo({ evidence: [evidence] }));
}
