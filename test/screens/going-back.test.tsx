import { describe, expect, it } from 'vitest';
import { still } from './canned.ts';
import { scenes } from './scenes.ts';
import { openTerminal } from './terminal.tsx';

const sizes = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
];

describe.each(sizes)('at $columns by $rows', (size) => {
  async function screen(name: string, ...keys: readonly string[]): Promise<string> {
    const { stage, time } = scenes[name]?.() ?? {};
    if (!stage || !time) throw new TypeError(`no scene ${name}`);
    const terminal = await openTerminal({ stage: still(stage), time, size });
    await terminal.visit(...keys);
    const text = terminal.text();
    terminal.close();
    return text;
  }

  it('a rollback shows the exact commands of the way under the cursor, in order', async () => {
    const undo = await screen('rollback', 'down', 'pagedown', 'pagedown');
    expect(undo).toContain('truncate table edu_v2."');
    const plan = await screen('rollback', 'pagedown');
    expect(plan).toContain('Point the applications at edu  rollback:switch-back/point-back');
    expect(plan).not.toContain('truncate table edu_v2."grades"');
  });

  it("a rollback says which steps can't be undone, why, and what counts as not done afterwards", async () => {
    const text = await screen('rollback', 'down');
    expect(text).toContain("1 step CAN'T BE UNDONE");
    const read = text + (await screen('rollback', 'down', 'pagedown'));
    expect(read).toContain("CAN'T BE UNDONE: the runbook gives it no `undo:`");
    expect(text).toMatch(/not done afterwards: cutover, validation, grades, courses,/);
    expect(await screen('rollback')).toContain('not done afterwards: cutover.');
  });

  it('a rollback without a way says so and offers to go on', async () => {
    const text = await screen('rollback-none');
    expect(text).toContain('There is no way back from here');
    expect(text).toMatch(/› go on/);
  });

  it.each(['rolling-back', 'board-rolling-back', 'rolling-back-plan', 'undo-failure'])(
    'the header says that %s goes back, along which way, and how far it has come',
    async (name) => {
      const [, where = '', facts = ''] = (await screen(name)).split('\n');
      expect(where).toMatch(/ROLLING BACK {2}(undo|switch-back)/);
      expect(facts).toMatch(/\d of \d+ steps (undone|done)/);
      expect(facts).not.toContain('way back until');
    },
  );

  it('the phase shows how far its undoing is, step by step', async () => {
    const text = await screen('rolling-back');
    expect(text).toMatch(/undone +Migrate grades/);
    expect(text).toMatch(/undoing +Migrate enrollments/);
    expect(text).toMatch(/never run +Indexes and foreign keys/);
  });

  it('the board tells phases that are undone from those still to undo and those that stay', async () => {
    const text = await screen('board-rolling-back');
    expect(text).toMatch(/Enrollments and grades +✓ undone/);
    expect(text).toMatch(/Courses and offerings +\. to undo/);
    expect(text).toMatch(/Application cutover +\. waiting/);
    expect(text).toMatch(/Why: the mapping of\s+grades is wrong, said Leyla/);
  });

  it('the board of a named way back has the plan as a phase, whose steps can be opened', async () => {
    const board = await screen('rolling-back-plan', 'escape');
    expect(board).toMatch(/› Freeze edu_v2 and switch t.* running/);
    expect(board).toMatch(/Application cutover +\. goes back/);
    expect(board).toMatch(/Validation and testing +✓ done/);
    expect(await screen('rolling-back-plan', 'escape', 'enter')).toContain('Point the applications at edu');
  });

  it('a step that is undone shows its undoing before what it had done', async () => {
    const text = await screen('rolling-back', 'enter');
    expect(text).toMatch(/UNDOING IT\s+No result yet[\s\S]+BEFORE IT WAS UNDONE[\s\S]+118,477 rows/);
  });

  it('the end of a rollback says what was taken back, what was left, and how to go forward', async () => {
    const text = await screen('rolled-back');
    expect(text).toContain('ROLLED BACK');
    expect(text).toContain('nightferry resume edu-v2-1121-0200');
    expect(text).toContain('14 steps undone, 1 left as it is');
    expect(text).toContain('grades/enrollments left as it is by Leyla as dba: emptied by hand');
    expect(text).toContain('Rolled back: nothing runs.');
    expect(text).toMatch(/way back until cutover|turn back by/);
  });

  it.each([
    ['board-ways-back', 'Enter shows the ways back.'],
    ['board-rolling-back', 'Enter goes on back.'],
    ['board-forward-again', 'Enter goes forward again.'],
  ])('the board of %s says what Enter would do: %s', async (name, words) => {
    expect(await screen(name)).toContain(words);
  });

  it('past the point of no return the header names the plans that can still be taken', async () => {
    expect(await screen('rollback')).toMatch(/point of no return passed 05:08, back by switch-back/);
  });

  it.each([
    ['frozen', size.columns < 100 ? 'edu frozen 12s' : 'edu frozen, proven 12s ago'],
    ['frozen-unproven', 'edu frozen, unproven'],
    ['freeze-broken', 'edu freeze BROKEN'],
  ])('the header of %s says %s', async (name, words) => {
    expect((await screen(name)).split('\n')[1]?.trimEnd().endsWith(words)).toBe(true);
  });

  it('a broken freeze names who wrote where, and is never called safe', async () => {
    const text = await screen('freeze-broken');
    expect(text).toContain('pid 4711 (edu_app, reports.py on 10.0.0.17) wrote to grades');
    expect(text.split('\n')[0]).toContain('FREEZE BROKEN');
  });

  it('what was overridden is told at the end, with the reason', async () => {
    const text = await screen('gate-opened');
    expect(text).toContain('1 overridden');
    expect(text).toContain('gate of cutover opened by Leyla as dba: rehearsal');
  });
});
