import { formatFigure } from '../state/format.ts';
import type { SignOffQuestion } from '../state/question.ts';
import { beside, blank, type Line, line, paragraph, span } from './line.ts';
import { glyphs, type Tone } from './look.ts';
import { checkLines } from './parts/evidence-lines.ts';

/** What is being signed: every step with its figures, every check, failed ones first, and the digest of it all. */
export function signOffLines(
  { shown, title, role }: SignOffQuestion,
  roleTitle: string,
  width: number,
): readonly Line[] {
  const failed = shown.checks.filter(({ verdict }) => verdict === 'failed');
  const passed = shown.checks.filter(({ verdict }) => verdict === 'passed');
  const exceptions = shown.steps.filter(({ status }) => status !== 'done');
  return [
    ...paragraph(`${roleTitle} (${role}) is asked to approve: ${title}`, width, { tone: 'strong' }),
    ...paragraph(summary(failed.length, passed.length, exceptions.length), width, {
      tone: failed.length + exceptions.length > 0 ? 'warn' : 'good',
    }),
    blank,
    ...shown.steps.flatMap((step) => stepLines(step, width)),
    ...(shown.checks.length > 0 ? [blank] : []),
    ...[...failed, ...passed].flatMap((check) => checkLines(check, width)),
    blank,
    ...paragraph(`What is signed has the digest ${shown.digest}`, width, { tone: 'quiet' }),
  ];
}

function summary(failed: number, passed: number, exceptions: number): string {
  const checks = failed === 0 ? `All ${passed} checks passed` : `${failed} of ${failed + passed} checks FAILED`;
  const steps = exceptions === 0 ? 'every step is done' : `${exceptions} steps were skipped or accepted`;
  return failed + passed === 0 ? `No checks in this phase; ${steps}.` : `${checks}; ${steps}.`;
}

function stepLines(step: SignOffQuestion['shown']['steps'][number], width: number): readonly Line[] {
  const done = step.status === 'done';
  const tone: Tone = done ? 'good' : 'warn';
  const figures = Object.entries(step.figures)
    .filter(([name]) => name !== 'durationMs')
    .map(([name, value]) => formatFigure(name, value));
  const head = line(span(`${done ? glyphs.done : glyphs.interrupted} ${step.status.padEnd(8)}`, tone), step.title);
  return figures.length === 0 ? [head] : beside(head, figures.join(', '), width);
}
