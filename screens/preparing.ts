import { glyphs, type Tone } from './look.ts';
import { barLine, progressText } from './parts/bar.ts';
import { type Line, line, span } from './parts/line.ts';
import { filled, windowAround } from './parts/scroll.ts';
import type { PreparingTask } from './stage.ts';

type State = PreparingTask['state'];

const states: Readonly<Record<State, { readonly glyph: string; readonly tone: Tone }>> = {
  waiting: { glyph: glyphs.waiting, tone: 'quiet' },
  running: { glyph: glyphs.pointer, tone: 'accent' },
  done: { glyph: glyphs.done, tone: 'good' },
  failed: { glyph: glyphs.failed, tone: 'bad' },
};

/** What happens before a session opens, task by task. */
export function preparingLines(tasks: readonly PreparingTask[], width: number, height: number): readonly Line[] {
  const rows = tasks.map((task) => taskLines(task, width));
  const lines = rows.flat();
  const running = tasks.findIndex(({ state }) => state === 'running' || state === 'failed');
  const at = rows.slice(0, Math.max(0, running)).flat().length;
  const [from, to] = windowAround(at, lines.length, height);
  return filled(lines.slice(from, to), height);
}

function taskLines({ title, state, progress, detail }: PreparingTask, width: number): readonly Line[] {
  const { glyph, tone } = states[state];
  const mark = state === 'running' ? { text: glyph, tone, spin: true } : span(glyph, tone);
  const head = line(
    mark,
    ' ',
    span(state.padEnd(8), tone),
    ' ',
    span(title),
    span(detail ? `  ${detail}` : '', 'quiet'),
  );
  if (state !== 'running' || !progress) return [head];
  const text = `  ${progressText(progress)}${progress.note ? `, ${progress.note}` : ''}`;
  const bar = barLine(progress, Math.min(40, Math.floor(width / 3)));
  return [head, line(span(' '.repeat(11)), ...bar, span(text))];
}
