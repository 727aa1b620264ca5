import { expect, it } from 'vitest';
import { partLines } from '../../screens/parts/part-lines.ts';
import type { ProgressPart } from '../../state/live.ts';

const parts: readonly ProgressPart[] = [
  { title: 'build a on public.people', state: 'done', note: '3s' },
  { title: 'build b on public.people', state: 'done', note: '9s' },
  { title: 'build c on public.people', state: 'running', note: '42%, scanning table' },
  { title: 'build d on public.people', state: 'waiting' },
  { title: 'build e on public.people', state: 'waiting' },
];

const texts = (room: number, width = 60) =>
  partLines(parts, width, room).map((line) => line.map(({ text }) => text).join(''));

it('every sub-task is a line, where there is room', () => {
  expect(texts(5).map((text) => text.slice(4))).toEqual([
    'done    build a on public.people  3s',
    'done    build b on public.people  9s',
    'running build c on public.people  42%, scanning table',
    'waiting build d on public.people',
    'waiting build e on public.people',
  ]);
});

it('those that run come first where there is none, and the others are counted', () => {
  expect(texts(3).map((text) => text.slice(2, 40).trim())).toEqual([
    expect.stringContaining('build b'),
    expect.stringContaining('build c'),
    '2 of 5 done, 3 not shown',
  ]);
  expect(texts(1)).toHaveLength(1);
  expect(texts(0)).toEqual([]);
});

it('no line is wider than the screen', () => {
  for (const text of texts(5, 24)) expect(text.length).toBeLessThanOrEqual(24);
});
