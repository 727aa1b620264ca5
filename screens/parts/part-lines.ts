import type { ProgressPart } from '../../state/live.ts';
import { glyphs, type Tone } from '../look.ts';
import { cut, widthOf } from './fit.ts';
import { type Line, line, span } from './line.ts';

const marks: Readonly<
  Record<ProgressPart['state'], { readonly glyph: string; readonly tone: Tone; readonly word: string }>
> = {
  waiting: { glyph: glyphs.waiting, tone: 'quiet', word: 'waiting' },
  running: { glyph: glyphs.pointer, tone: 'accent', word: 'running' },
  done: { glyph: glyphs.done, tone: 'good', word: 'done' },
  failed: { glyph: glyphs.failed, tone: 'bad', word: 'failed' },
};

/** The sub-tasks of a step, one a line: those that run and the last before them, where there is no room for all. */
export function partLines(parts: readonly ProgressPart[], width: number, room: number): readonly Line[] {
  if (room <= 0) return [];
  if (parts.length <= room) return parts.map((part) => partLine(part, width));
  const running = parts.findIndex(({ state }) => state === 'running' || state === 'failed');
  const at = running < 0 ? parts.filter(({ state }) => state === 'done').length : running;
  const shownRoom = Math.max(1, room - 1);
  const from = Math.max(0, Math.min(at - 1, parts.length - shownRoom));
  const shown = parts.slice(from, from + shownRoom).map((part) => partLine(part, width));
  if (room === 1) return shown;
  const done = parts.filter(({ state }) => state === 'done').length;
  const rest = `  ${done} of ${parts.length} done, ${parts.length - shown.length} not shown`;
  return [...shown, line(span(cut(rest, width), 'quiet'))];
}

function partLine({ title, state, note }: ProgressPart, width: number): Line {
  const { glyph, tone, word } = marks[state];
  const said = note ?? '';
  const head = `  ${glyph} ${word.padEnd(8)}`;
  const room = Math.max(0, width - widthOf(head));
  const name = cut(title, said === '' ? room : Math.max(Math.floor(room * 0.5), room - widthOf(said) - 2));
  const rest = cut(said, Math.max(0, room - widthOf(name) - 2));
  return line(span(head, tone), name, span(rest === '' ? '' : `  ${rest}`, 'quiet'));
}
