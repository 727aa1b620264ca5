import type { StepSummary } from '../state/plan.ts';
import type { Attempt, StepState } from '../state/session/session.ts';
import { glyphs } from './look.ts';
import { checkLines, evidenceLines } from './parts/evidence-lines.ts';
import { faultLines } from './parts/fault-lines.ts';
import { blank, dotted, type Line, line, paragraph, span } from './parts/line.ts';
import { clockTime } from './parts/time-text.ts';
import { type Status, stepResult } from './words.ts';

/** Everything the journal knows of a step, to scroll through. */
export function stepLines(
  step: StepSummary,
  state: StepState | undefined,
  status: Status,
  width: number,
  zone: string | undefined,
  undo?: { readonly state: StepState | undefined },
): readonly Line[] {
  const head = [
    line(span(step.title, 'strong')),
    dotted(
      [
        span(`${status.glyph} ${status.word}`, status.tone),
        step.kind,
        step.id,
        ...timesOf(undo ? undo.state : state, zone),
      ],
      width,
    ),
  ];
  const undoing = undo?.state ? undoingLines(partsOf(undo.state, width, zone)) : [];
  if (!state) return [...head, ...undoing, blank, line('Nothing has happened to this step yet.')];
  const parts = partsOf(state, width, zone);
  const before = undo?.state && parts.length > 0 ? [blank, line(span('BEFORE IT WAS UNDONE', 'strong'))] : [];
  return [...head, ...undoing, ...before, ...parts];
}

function undoingLines(parts: readonly Line[]): readonly Line[] {
  return [blank, line(span('UNDOING IT', 'strong')), ...(parts.length > 0 ? parts : [line('No result yet.')])];
}

/** What became of doing it, or of undoing it, part by part. */
function partsOf(state: StepState, width: number, zone: string | undefined): readonly Line[] {
  return [
    ...titled('Result', stepResult(state).length > 0 ? [dotted(stepResult(state), width)] : []),
    ...titled('Decided', decisionLines(state, width)),
    ...titled(
      state.status === 'failed' ? 'What went wrong' : 'What had gone wrong',
      state.fault ? faultLines(state.fault, width) : [],
    ),
    ...titled('What was seen', state.seen === undefined ? [] : paragraph(state.seen, width)),
    ...titled('What it would do', previewLines(state, width)),
    ...titled(
      'Checks',
      state.checks.flatMap((check) => checkLines(check, width)),
    ),
    ...titled(
      'Evidence',
      state.evidence.flatMap((evidence) => evidenceLines(evidence, width)),
    ),
    ...titled(
      'Attempts before',
      state.history.flatMap((attempt) => attemptLines(attempt, width, zone)),
    ),
  ];
}

function titled(title: string, lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : [blank, line(span(title, 'accent')), ...lines];
}

function timesOf(state: StepState | undefined, zone: string | undefined): readonly string[] {
  if (state?.startedAt === undefined) return [];
  const until = state.finishedAt === undefined ? '' : ` to ${clockTime(state.finishedAt, zone)}`;
  return [`${clockTime(state.startedAt, zone)}${until}`, ...(state.attempt > 1 ? [`attempt ${state.attempt}`] : [])];
}

function decisionLines({ decision }: StepState, width: number): readonly Line[] {
  if (!decision) return [];
  const role = decision.role === undefined ? '' : ` as ${decision.role}`;
  return paragraph(`${decision.kind} by ${decision.by}${role}: ${decision.reason}`, width);
}

function previewLines({ preview }: StepState, width: number): readonly Line[] {
  if (!preview) return [];
  const touches = preview.touches.map((touch) => line(span(`${glyphs.interrupted} ${touch}`, 'warn')));
  return [...touches, ...preview.description.flatMap((text) => paragraph(text, width, { first: '  ' }))];
}

function attemptLines(attempt: Attempt, width: number, zone: string | undefined): readonly Line[] {
  const { startedAt, endedAt, end, fault, seen, verdict } = attempt;
  const head = `${attempt.attempt}. ${clockTime(startedAt, zone)} to ${clockTime(endedAt, zone)}: ${end.replace('-', ' ')}`;
  const after = verdict === undefined ? '' : `; then ${recoveryWords[verdict]}`;
  return [
    ...paragraph(`${head}${after}`, width),
    ...(fault ? paragraph(fault.message, width, { first: '   ', tone: 'quiet' }) : []),
    ...(seen === undefined ? [] : paragraph(seen, width, { first: '   ', tone: 'quiet' })),
  ];
}

const recoveryWords: Readonly<Record<NonNullable<Attempt['verdict']>, string>> = {
  done: 'found to be done',
  redo: 'found to be redone',
  ask: 'a person was asked',
};
