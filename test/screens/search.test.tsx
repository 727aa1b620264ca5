import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { highlighted, textOf } from '../../screens/parts/highlight.ts';
import { line, span } from '../../screens/parts/line.ts';
import { patternOf } from '../../screens/search/pattern.ts';
import type { SessionStage } from '../../screens/stage.ts';
import { Ui } from '../../screens/ui.ts';
import type { Question } from '../../state/question.ts';
import { still } from './canned.ts';
import { Changing } from './changing.ts';
import { pressing, size } from './pressing.ts';
import { scenes } from './scenes.ts';
import { bare, full, openTerminal } from './terminal.tsx';

describe('a pattern', () => {
  it.each([
    ['grade', 'Migrate GRADES, grades', ['GRADE', 'grade']],
    ['Grade', 'grade Grade', ['Grade']],
    ['eliyeva', 'Aynur Əliyeva', ['Əliyeva']],
    ['Ə', 'Aynur Əliyeva', ['Ə']],
    ['cafe', 'the cafe\u0301', ['cafe\u0301']],
    ['数据', '数据库, 数据', ['数据', '数据']],
    ['?', '漢 ?', ['?']],
    ['aa', 'aaaa', ['aa', 'aa']],
    ['x', 'nothing', []],
  ])('%s finds in %j whole letters: %j', (query, text, found) => {
    const ranges = patternOf(query)?.ranges(text) ?? [];
    expect(ranges.map(({ from, to }) => text.slice(from, to))).toEqual(found);
    expect(patternOf(query)?.isIn(text)).toBe(found.length > 0);
  });

  it('is made plain across pieces of a line, and changes none of its text', () => {
    const before = line(span('Migrate gr', 'strong'), 'ad', span('es now', 'quiet'));
    const pattern = patternOf('grades');
    if (!pattern) throw new Error('no pattern');
    const after = highlighted(before, pattern, 'found');
    expect(textOf(after)).toBe(textOf(before));
    expect(textOf(after.filter(({ tone }) => tone === 'found'))).toBe('grades');
  });
});

describe('searching', () => {
  it.each<[string, readonly string[], string]>([
    ['phase', ['!', '/', ...'ferry'], '/ferry▌  1 of 7'],
    ['phase', ['!', '/', ...'ferry', 'enter', 'n', 'n'], '/ferry  3 of 7'],
    ['phase', ['!', '/', ...'ferry', 'enter', 'N'], '/ferry  7 of 7'],
    ['phase', ['!', '/', ...'ferry', 'down', 'down', 'up'], '/ferry▌  2 of 7'],
    ['board-waiting', ['/', ...'cut'], '/cut▌  1 of 1'],
    ['home', ['/', ...'human'], '/human▌  1 of 1'],
    ['phase', ['/', ...'index', 'enter'], '/index  1 of 1'],
    ['phase', ['enter', '/', ...'migr'], '/migr▌  1 of 1'],
    ['phase', ['?', '/', ...'esc'], '/esc▌  1 of '],
    ['rollback', ['/', ...'truncate', 'down'], 'Nothing here has "truncate" in it.'],
    ['rollback', ['down', '/', ...'truncate', 'enter', 'enter'], '/truncate▌  3 of '],
    ['failure', ['/', ...'zzz'], 'nothing found'],
  ])('on %s %j says %j', async (name, keys, said) => {
    const { stage, time } = scenes[name]?.() ?? {};
    if (!stage || !time) throw new TypeError(`no scene ${name}`);
    for (const [columns, rows] of [
      [80, 24],
      [60, 15],
    ] as const) {
      const terminal = await openTerminal({ stage: still(stage), time, size: { columns, rows } });
      await terminal.visit(...keys);
      expect(terminal.lines().slice(-3).join('\n').replaceAll('█', '▌')).toContain(said);
      expect(terminal.lines().filter((each) => stringWidth(each) > columns)).toEqual([]);
      terminal.close();
    }
  });

  it('goes back to where the person was when it is given up, and stays when it is kept', () => {
    const given = pressing('board-waiting', ['down', '/', ...'cutover', 'escape']).ui.snapshot();
    expect(given).toMatchObject({ search: undefined, tracks: { board: 1 } });
    const kept = pressing('board-waiting', ['down', '/', ...'cutover', 'enter', 'escape']).ui.snapshot();
    expect(kept).toMatchObject({ search: undefined, tracks: { board: 7 } });
  });

  it('ends with the place it was begun on', () => {
    expect(pressing('board-waiting', ['/', ...'cutover', 'enter', 'o']).ui.snapshot().search).toBeUndefined();
  });

  it('takes what is pasted', () => {
    const { ui } = pressing('board-waiting', ['/']);
    ui.paste('cut\nover', size);
    expect(ui.snapshot().search?.query.text).toBe('cut over');
  });

  it('draws the same in ASCII, in the same places', async () => {
    const { stage, time } = scenes['board-waiting']?.() ?? {};
    if (!stage || !time) throw new TypeError('no scene');
    const widths = await Promise.all(
      [full, bare].map(async (look) => {
        const terminal = await openTerminal({ stage: still(stage), time, look });
        await terminal.visit('/', ...'cut');
        if (look === bare) expect(terminal.text()).toMatch(/^[\n -~]*$/);
        const found = terminal.lines().map((each) => stringWidth(each.trimEnd()));
        terminal.close();
        return found;
      }),
    );
    expect(widths[0]).toEqual(widths[1]);
  });
});

describe('on a question, searching', () => {
  it('answers nothing, whatever is typed, until Esc; then n is an answer again', () => {
    const { ui, intents } = pressing('confirm', ['/', ...'yn', 'enter', 'n', 'enter', 'y', 'enter', 'n', 'n', 'enter']);
    expect(intents).toEqual([]);
    expect(ui.snapshot().mark).toBeUndefined();
    ui.press('escape', size);
    ui.press('n', size);
    expect(ui.snapshot()).toMatchObject({ search: undefined, mark: { yes: false } });
  });

  it('keeps no query behind that would make n the next match', () => {
    const { ui } = pressing('confirm', ['/', 'a', 'enter', 'escape', 'n']);
    expect(ui.snapshot().search).toBeUndefined();
    expect(ui.snapshot().mark).toBeDefined();
  });

  it.each([
    ['while a query is typed', ['/', 'a']],
    ['while one is kept', ['/', 'a', 'enter', 'n']],
  ])('that comes up %s, no key answers before Esc', (_, keys) => {
    const quiet = scenes.phase?.();
    const asked = scenes.confirm?.().stage;
    if (quiet?.stage.kind !== 'session' || asked?.kind !== 'session') throw new TypeError('no scenes');
    const questions = new Changing<readonly Question[]>([]);
    const stage: SessionStage = { ...asked, questions };
    let nowMs = 0;
    const clock = { now: () => quiet.time.clock.now(), monotonicMs: () => nowMs };
    const sent: unknown[] = [];
    const ui = new Ui({ stage: still(stage), send: (intent) => sent.push(intent), time: { ...quiet.time, clock } });
    for (const key of keys) ui.press(key, size);
    expect(ui.snapshot().search).toBeDefined();
    questions.become(asked.questions.snapshot());
    ui.press('n', size);
    // Long after the screen has changed.
    nowMs = 60_000;
    for (const key of ['n', 'enter', 'y', 'enter', 'N']) ui.press(key, size);
    expect(sent).toEqual([]);
    expect(ui.snapshot().mark).toBeUndefined();
    expect(ui.snapshot().hint).toContain('Esc ends the search');
    ui.press('escape', size);
    ui.press('n', size);
    expect(ui.snapshot().mark).toMatchObject({ yes: false });
  });
});
