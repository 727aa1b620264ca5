import { type Preflight, type PreflightLine, preflightCounts, problemsOf } from '../state/doctor/preflight.ts';
import type { DoctorState } from '../state/doctor.ts';
import { glyphs, type Tone } from './look.ts';
import { type Line, line, paragraph, type Span, span } from './parts/line.ts';

/** What the preflight says in one line, for the screen on which the person begins. */
export function preflightLine(preflight: Preflight): Line {
  const { state, about } = preflight;
  const [first, ...others] = problemsOf(preflight);
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  if (first) {
    const until = state === 'looking' ? ` (looking: ${about}${glyphs.ellipsis})` : '';
    const shows = others.length > 0 ? 'p shows them' : 'p shows it';
    return line(span(`PROBLEM${more}${until}, ${shows}: ${named(first)}`, 'bad'));
  }
  switch (state) {
    case 'looking':
      return line(span(`Preflight looks: ${about}${glyphs.ellipsis}`, 'quiet'));
    case 'stopped':
      return line(span(`Preflight was stopped at ${about}: ${preflightCounts(preflight)} until then`, 'warn'));
    case 'done':
      return line(countsSpan(preflight), ' - p shows them');
  }
}

function countsSpan(preflight: Preflight): Span {
  const warns = preflight.groups.some(({ lines }) => lines.some(({ state }) => state === 'warning'));
  return span(`Preflight: ${preflightCounts(preflight)}`, warns ? 'warn' : 'good');
}

/** The problems, whole, for whoever is about to begin in spite of them. */
export function problemLines(preflight: Preflight, width: number): readonly Line[] {
  return problemsOf(preflight).flatMap((problem) => [
    ...paragraph(named(problem), width, { first: `${glyphs.failed} `, tone: 'bad' }),
    ...remedyLines(problem, width),
  ]);
}

/** A line stands under the title of its group; alone, it has to name it. */
function named({ group, says }: PreflightLine): string {
  return `${group}: ${says}`;
}

export function remedyLines({ remedy }: Pick<PreflightLine, 'remedy'>, width: number): readonly Line[] {
  return remedy.flatMap((step) => paragraph(step, width, { first: '   - ' }));
}

export const preflightStates: Readonly<Record<DoctorState, { readonly word: string; readonly tone: Tone }>> = {
  failed: { word: 'PROBLEM', tone: 'bad' },
  warning: { word: 'WARNING', tone: 'warn' },
  ok: { word: 'holds', tone: 'good' },
};
