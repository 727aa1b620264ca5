import { describe, expect, it } from 'vitest';
import { processBefore } from '../../screens/away/since.ts';
import { Ui } from '../../screens/ui.ts';
import { type Canned, canned, nightUntilGrades, still } from './canned.ts';
import { size } from './pressing.ts';
import { scenes } from './scenes.ts';
import { at, type Tale } from './tale.ts';
import { openTerminal } from './terminal.tsx';

const minute = 60_000;

describe('while you were away', () => {
  it('says how the last process ended, who signed elsewhere, what was found of each step, and when nobody proved a freeze', async () => {
    const tale = frozen(nightUntilGrades()).wait(2);
    tale.add('step.noted', { note: { chunk: 3 } }, at('grades', 'grades'));
    tale.wait(1).signsElsewhere('courses', 'cto', 'Rauf').isKilled(33);
    tale.add('step.recovered', { verdict: 'redo', seen: '3 of 65 chunks are committed' }, at('grades', 'grades'));
    tale.wait(1).add('freeze.proved', { database: 'edu', verdict: 'proven', method: 'wal', seen: [] });
    const text = await shown(canned(tale), ['i']);
    expect(text).toContain('34m from the last word to the resume');
    expect(text).toContain('The process of Leyla on db1 was killed after 04:34');
    expect(text).toMatch(/From elsewhere\n +04:35 +Rauf signed courses as cto/);
    expect(text).toContain('grades/grades was found not done: 3 of 65 chunks are committed');
    expect(text).toMatch(/nobody looked at its freeze from 04:34 to 05:09/);
  });

  it('calls a freeze that was unproven not proven', async () => {
    const tale = frozen(nightUntilGrades());
    tale.add('freeze.proved', { database: 'edu', verdict: 'unproven', method: 'log', seen: [] }).isKilled(3);
    const text = await shown(canned(tale, { more: { status: 'waiting' } }), ['i']);
    expect(text).toMatch(/edu is frozen, unproven when it was last looked at, at \d\d:\d\d/);
    expect(text).not.toContain('last proven');
  });

  it('says before anything goes on which steps are still to be looked at', async () => {
    const text = await shown(canned(nightUntilGrades().isKilled(3), { more: { status: 'waiting' } }), ['i']);
    expect(text).toContain('grades/grades was under way: it is looked at first how far it came.');
  });

  it('takes a run that only stopped for the ways back for the same process', () => {
    const tale = nightUntilGrades().add('rollback.requested', { scope: { kind: 'any' } });
    tale.add('session.left', { why: 'operator' });
    tale.add('session.resumed', { run: { pid: 4242, nightferry: '0.1.0', after: 'left' } });
    expect(processBefore(tale.session)).toBeUndefined();
    expect(processBefore(tale.isKilled(1).session)).toMatchObject({ pid: 4242 });
  });

  it('is told after ten minutes without a key, until somebody looks', async () => {
    const tale = nightUntilGrades();
    const { stage, time } = canned(tale);
    let nowMs = time.clock.now().getTime();
    const clock = { now: () => new Date(nowMs), monotonicMs: () => nowMs };
    const ui = new Ui({ stage: still(stage), send: () => undefined, time: { ...time, clock } });
    ui.press('down', size);
    nowMs += 9 * minute;
    ui.press('down', size);
    expect(ui.snapshot().away).toBeUndefined();
    const since = new Date(nowMs).toISOString();
    nowMs += 10 * minute;
    ui.press('down', size);
    expect(ui.snapshot().away).toEqual({ since, told: false });
    ui.press('i', size);
    ui.press('escape', size);
    expect(ui.snapshot().away).toEqual({ since, told: true });
  });

  it('is a word on the board of a session that another process ran before', async () => {
    expect(await shown(scenes['board-resumed']?.(), [])).toContain('i what happened meanwhile');
    expect(await shown(scenes['board-waiting']?.(), [])).not.toContain('what happened meanwhile');
  });
});

function frozen(tale: Tale): Tale {
  tale.add('database.frozen', { database: 'edu', mode: 'strict', step: 'prepare/freeze', prior: '{}' });
  return tale.add('freeze.proved', { database: 'edu', verdict: 'proven', method: 'wal', seen: [] });
}

async function shown(scene: Canned | undefined, keys: readonly string[]): Promise<string> {
  if (!scene) throw new TypeError('no scene');
  const terminal = await openTerminal({
    stage: still(scene.stage),
    time: scene.time,
    size: { columns: 120, rows: 40 },
  });
  await terminal.visit(...keys);
  const text = terminal.text();
  terminal.close();
  return text;
}
