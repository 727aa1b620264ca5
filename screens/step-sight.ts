import type { StepState } from '../state/session/session.ts';
import type { StepLook, StepSight } from '../state/step-look.ts';
import { glyphs } from './look.ts';
import { codeLines } from './parts/code-lines.ts';
import { checkLines } from './parts/evidence-lines.ts';
import { type Line, line, paragraph, span } from './parts/line.ts';
import type { Section } from './step-sections.ts';

/** What the step does, what it touches, and how it is taken back: as looked at now, else as a dry run kept it. */
export function sightSections(
  look: StepLook | undefined,
  state: StepState | undefined,
  mayLook: boolean,
  width: number,
): readonly Section[] {
  const title = doesTitle(state);
  if (look?.state === 'looked') {
    const { touches, does, undo } = look.seen;
    return [
      { title, lines: [...touchLines(touches, width), ...doesLines(does, width)] },
      { title: 'How it is undone', lines: undoLines(undo, width) },
    ];
  }
  if (look) return [{ title, lines: [line(span('Looking at it now. Nothing is changed by that.', 'quiet'))] }];
  const { preview } = state ?? {};
  if (preview) {
    const kept = codeLines(preview.description, width);
    return [{ title: 'What it would do', lines: [...touchLines(preview.touches, width), ...kept] }];
  }
  if (!mayLook) return [];
  return [{ title, lines: [line(span('Not looked at yet: r looks.', 'quiet'))] }];
}

function doesTitle(state: StepState | undefined): string {
  switch (state?.status) {
    case undefined:
    case 'pending':
      return 'What it will do';
    case 'running':
      return 'What it does';
    default:
      return 'What it does (as it would run now)';
  }
}

function touchLines(touches: readonly string[], width: number): readonly Line[] {
  if (touches.every((touch) => touch === 'nothing')) return [line('Touches nothing: it only looks.')];
  return touches.flatMap((touch) => paragraph(touch, width, { first: `${glyphs.interrupted} touches `, tone: 'warn' }));
}

function doesLines({ lines, checks, fault }: StepSight['does'], width: number): readonly Line[] {
  return [
    ...(fault ? notSeen(fault, width) : []),
    ...codeLines(lines, width),
    ...checks.flatMap((check) => checkLines(check, width)),
  ];
}

function undoLines(undo: StepSight['undo'], width: number): readonly Line[] {
  switch (undo.can) {
    case 'nothing':
      return [line('There is nothing to undo: it changes nothing.')];
    case 'no':
      return paragraph(`It can't be undone: ${undo.why}.`, width, { tone: 'warn' });
    case 'yes':
      return [...(undo.fault ? notSeen(undo.fault, width) : []), ...codeLines(undo.lines, width)];
  }
}

function notSeen({ message, code }: NonNullable<StepSight['does']['fault']>, width: number): readonly Line[] {
  return [
    ...paragraph(`Can't be looked at now: ${message}`, width, { tone: 'warn' }),
    line(span(`Code: ${code}. r looks again.`, 'quiet')),
  ];
}
