import { formatDuration } from '../state/format.ts';
import { type StepSummary, stepKey } from '../state/plan.ts';
import type { StepState } from '../state/session/session.ts';
import type { StepLook } from '../state/step-look.ts';
import { checkLines, evidenceLines } from './parts/evidence-lines.ts';
import { faultLines } from './parts/fault-lines.ts';
import { blank, dotted, type Line, line, paragraph, span } from './parts/line.ts';
import { clockTime, wholeSeconds } from './parts/time-text.ts';
import type { StepRow } from './phase.ts';
import { answerLines, attemptLines, decisionLines, noteLines, timeLines } from './step-history.ts';
import { type Section, sectionLines } from './step-sections.ts';
import { sightSections } from './step-sight.ts';
import { stepResult } from './words.ts';
import type { SessionWorld } from './world.ts';

/**
 * A step, whole, to scroll through: what went wrong first, then what it does and how that is taken back, then all that the
 * journal knows of it.
 */
export function stepLines(row: StepRow, phase: string, world: SessionWorld, width: number): readonly Line[] {
  const { step, back } = row;
  const { session, zone, stage } = world;
  const key = stepKey(phase, step.id);
  const doing = session.steps[key];
  const undoing = back ? row.state : undefined;
  const look = lookOf(world.look, phase, step.id);
  const sight = sightSections(look, doing, stage.look !== undefined, width);
  const asked = { title: 'Asked and answered', lines: answerLines(session, { phase, step: step.id }, width, zone) };
  return [
    ...headLines(row, undoing ?? doing, world, width),
    ...(undoing ? undoingLines(sectionLines(outcomeSections(undoing, width, zone))) : []),
    ...(undoing && doing ? [blank, line(span('BEFORE IT WAS UNDONE', 'strong'))] : []),
    ...sectionLines(doing ? urgentSections(doing, width) : []),
    ...sectionLines(sight),
    ...sectionLines(doing ? leftSections(doing, width, zone) : []),
    ...sectionLines([asked, { title: 'Kept for a resume', lines: doing ? noteLines(doing, width) : [] }]),
    ...(doing ? [] : [blank, line(span('Nothing has happened to this step yet.', 'quiet'))]),
  ];
}

/** Of this step; another one may still be on its way from the server. */
function lookOf(look: StepLook | undefined, phase: string, step: string): StepLook | undefined {
  return look?.phase === phase && look.step === step ? look : undefined;
}

function headLines(
  { step, status }: StepRow,
  state: StepState | undefined,
  { now, zone }: SessionWorld,
  width: number,
): readonly Line[] {
  return [
    line(span(step.title, 'strong')),
    dotted([span(`${status.glyph} ${status.word}`, status.tone), step.kind, step.id, ...timesOf(state, zone)], width),
    ...plannedLines(step, state, now),
    ...(step.pointOfNoReturn
      ? paragraph('The point of no return: after it, going back loses data.', width, { tone: 'warn' })
      : []),
  ];
}

function plannedLines({ plannedMs }: StepSummary, state: StepState | undefined, now: Date): readonly Line[] {
  const { startedAt, finishedAt, status } = state ?? {};
  const end = finishedAt ?? (status === 'running' ? now.toISOString() : undefined);
  const tookMs = startedAt === undefined || end === undefined ? undefined : Date.parse(end) - Date.parse(startedAt);
  const verb = finishedAt === undefined ? 'so far' : 'took';
  return timeLines(
    plannedMs === undefined ? undefined : formatDuration(plannedMs),
    tookMs === undefined ? undefined : `${verb} ${wholeSeconds(Math.max(0, tookMs))}`,
    tookMs !== undefined && plannedMs !== undefined && tookMs > plannedMs,
  );
}

function timesOf(state: StepState | undefined, zone: string | undefined): readonly string[] {
  if (state?.startedAt === undefined) return [];
  const until = state.finishedAt === undefined ? '' : ` to ${clockTime(state.finishedAt, zone)}`;
  return [`${clockTime(state.startedAt, zone)}${until}`, ...(state.attempt > 1 ? [`attempt ${state.attempt}`] : [])];
}

function undoingLines(parts: readonly Line[]): readonly Line[] {
  return [blank, line(span('UNDOING IT', 'strong')), ...(parts.length > 0 ? parts : [line('No result yet.')])];
}

/** What became of doing it, or of undoing it. */
function outcomeSections(state: StepState, width: number, zone: string | undefined): readonly Section[] {
  return [...urgentSections(state, width), ...leftSections(state, width, zone)];
}

function urgentSections(state: StepState, width: number): readonly Section[] {
  const result = stepResult(state);
  const failed = state.checks.filter(({ verdict }) => verdict === 'failed');
  const differing = failed.flatMap((check) => [
    ...checkLines(check, width),
    ...check.evidence.flatMap((piece) => evidenceLines(piece, width)),
  ]);
  return [
    { title: 'Decided', lines: decisionLines(state, width) },
    {
      title: state.status === 'failed' ? 'What went wrong' : 'What had gone wrong',
      lines: state.fault ? faultLines(state.fault, width) : [],
    },
    { title: 'Checks that failed', lines: differing },
    { title: 'What was seen', lines: state.seen === undefined ? [] : paragraph(state.seen, width) },
    { title: 'Result', lines: result.length > 0 ? paragraph(result.join(', '), width) : [] },
  ];
}

function leftSections(state: StepState, width: number, zone: string | undefined): readonly Section[] {
  const { checks, evidence, history } = state;
  const passed = checks.filter(({ verdict }) => verdict === 'passed');
  return [
    { title: 'Checks that passed', lines: passed.flatMap((check) => checkLines(check, width)) },
    { title: 'Evidence', lines: evidence.flatMap((piece) => evidenceLines(piece, width)) },
    { title: 'Attempts before', lines: history.flatMap((attempt) => attemptLines(attempt, width, zone)) },
  ];
}
