import { describe, expect, it, vi } from 'vitest';
import { inColumns, line, span } from '../../screens/parts/line.ts';
import { spokenLine } from '../../screens/parts/spoken.ts';
import { still } from './canned.ts';
import { scenes } from './scenes.ts';
import { openTerminal, spoken } from './terminal.tsx';

describe('a line as a screen reader says it', () => {
  it.each([
    ['────────────────────', undefined],
    ['   ', undefined],
    [
      ' › Enrollments and grades      ! interrupted       1h     6m',
      'Selected: Enrollments and grades, interrupted, 1h, 6m',
    ],
    [' ! emergency · Enter open step', '! emergency, Enter open step'],
    [' a pane · ! emergency · q leave', 'a pane, ! emergency, q leave'],
    ['Cutover . waiting', 'Cutover, waiting'],
    ['   ✓ done        Migrate enrollments      118,477 rows, 6m', 'done, Migrate enrollments, 118,477 rows, 6m'],
    [' ████████████░░░░░░░░   52%', '52%'],
    [
      ' Enter choose · ↑↓ move · Esc later      ? keys · q leave',
      'Enter choose, arrows move, Esc later, ? keys, q leave',
    ],
    [' ↓ 5 more below', 'down 5 more below'],
    ['  ! pid 4711 (edu_app)', 'pid 4711 (edu_app)'],
    ["  select 'a  b' -- x", "select 'a, b' -- x"],
  ])('%j is %j', (text, said) => {
    expect(spokenLine(line(span(text)))).toBe(said);
  });
});

it('has a comma between columns that stand side by side', () => {
  const cells = [
    { text: '30m', width: 5, align: 'right' },
    { text: '3 open', width: 6 },
  ] as const;
  expect(spokenLine(inColumns(cells))).toBe('30m, 3 open');
});

describe('a screen in screen-reader mode', () => {
  it.each(Object.keys(scenes))('%s has no rules, no bars, no spinner, and no line without words', async (name) => {
    const { stage, time } = scenes[name]?.() ?? {};
    if (!stage || !time) throw new TypeError(`no scene ${name}`);
    const terminal = await openTerminal({ stage: still(stage), time, look: spoken });
    expect(terminal.text()).not.toMatch(/[─━│┌┐└┘├┤┬┴┼█░⠀-⣿›✓✗]/);
    expect(terminal.lines().filter((text) => text.trim() === '')).toEqual([]);
    terminal.close();
  });

  it('says nothing anew while nothing happens', async () => {
    const { stage, time } = scenes['board-waiting']?.() ?? {};
    if (!stage || !time) throw new TypeError('no scene');
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const terminal = await openTerminal({ stage: still(stage), time, look: spoken });
    const before = terminal.frames.length;
    vi.advanceTimersByTime(60_000);
    await terminal.visit();
    expect(terminal.frames.length).toBe(before);
    terminal.close();
    vi.useRealTimers();
  });
});
