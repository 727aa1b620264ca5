import type { Forecast } from '../../state/forecast.ts';
import { formatCount, formatDuration } from '../../state/format.ts';
import type { GoingBack } from '../going-back.ts';
import { glyphs } from '../look.ts';
import { type Line, type Span, span } from './line.ts';

/** Where a rollback is, for the header: that it goes back, along which way, and what is next. */
export function whereBack({ rollback, byUndo, next }: GoingBack, waitsFor: 'to go on' | 'answer' | 'nothing'): Line {
  const dot = span(` ${glyphs.dot} `, 'quiet');
  const where = next && byUndo ? [dot, span(next.phase.title, 'strong')] : [];
  const step = next ? `next: ${byUndo ? 'undo ' : ''}${next.step.title}` : 'next: forward again with resume';
  const then = {
    'to go on': span('waits for you to go on back'),
    answer: span('next: your answer', 'warn'),
    nothing: span(step),
  }[waitsFor];
  return [span(' '), span(' ROLLING BACK ', 'danger'), span(` ${rollback.way}`, 'strong'), ...where, dot, then];
}

/** How far it has come and how long the window is open. Plans of going forward say nothing here. */
export function factsBack({ byUndo, settled, steps }: GoingBack, { closesInMs }: Forecast): readonly Span[] {
  const done = `${settled} of ${formatCount(steps, 'step')} ${byUndo ? 'undone' : 'done'}`;
  return [
    ...(closesInMs === undefined ? [] : [windowSpan(closesInMs)]),
    span(done),
    span('safe to leave, resume goes on', 'quiet'),
  ];
}

function windowSpan(closesInMs: number): Span {
  return closesInMs > 0
    ? span(`closes in ${formatDuration(closesInMs)}`)
    : span(`WINDOW CLOSED ${formatDuration(-closesInMs)} ago`, 'bad');
}
