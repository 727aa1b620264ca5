import { describe, expect, it } from 'vitest';
import { graceMs } from '../../screens/grace.ts';
import type { Intent, Stage } from '../../screens/stage.ts';
import { Ui } from '../../screens/ui.ts';
import { still } from './canned.ts';
import { Changing } from './changing.ts';
import { pressing, size } from './pressing.ts';
import { scenes } from './scenes.ts';

describe('what is opened beside a session', () => {
  it('is the client on the database of the step at hand, after a second key', () => {
    expect(pressing('step-ahead', ['down', 'Q']).intents).toEqual([]);
    const { intents } = pressing('step-ahead', ['down', 'Q', 'enter']);
    expect(intents).toEqual([{ kind: 'outside', what: { does: 'console', database: 'edu_v2' } }]);
    expect(pressing('step-ahead', ['Q', 'down', 'enter']).intents).toEqual([
      { kind: 'outside', what: { does: 'console', database: 'edu_v2' } },
    ]);
  });

  it('is the editor at the line of the step, or on the file that it names', () => {
    const runbook = { does: 'edit', file: '/srv/night/edu-v2.yaml', line: 412 };
    expect(pressing('step-ahead', ['down', 'e', 'enter']).intents).toEqual([{ kind: 'outside', what: runbook }]);
    const sql = { does: 'edit', file: '/srv/night/edu-v2/grades-keys.sql' };
    expect(pressing('step-ahead', ['down', 'e', 'down', 'enter']).intents).toEqual([{ kind: 'outside', what: sql }]);
    expect(pressing('step-ahead', ['down', 'e', 'escape']).intents).toEqual([]);
  });

  it('is a shell at once; the job control of the one above only where no session is held', () => {
    expect(pressing('step-ahead', ['S']).intents).toEqual([{ kind: 'outside', what: { does: 'shell' } }]);
    const { intents, ui } = pressing('step-ahead', ['ctrl-z']);
    expect(intents).toEqual([]);
    expect(ui.snapshot().hint).toMatch(/S opens a shell/);
    expect(pressing('finish', ['ctrl-z']).intents).toEqual([{ kind: 'outside', what: { does: 'suspend' } }]);
  });

  it('is no client any more once the session has ended, also where one was about to be chosen', () => {
    const { stage, time } = scenes['step-ahead']?.() ?? {};
    if (stage?.kind !== 'session' || !time) throw new TypeError('no scene');
    const stages = new Changing<Stage>(stage);
    const intents: Intent[] = [];
    const ui = new Ui({ stage: stages, send: (intent) => intents.push(intent), time, lends: true });
    ui.press('Q', size);
    expect(ui.snapshot().overlay).toMatchObject({ kind: 'console' });
    stages.become({ ...stage, status: 'ended', end: { kind: 'finished' } });
    ui.press('enter', size);
    expect(intents).toEqual([]);
    expect(ui.snapshot().hint).toBe('The session has given its databases back: ! has the command to look into them.');
  });

  it('says why it is not, where nobody can', () => {
    const { intents, ui } = pressing('phase', ['Q']);
    expect(intents).toEqual([]);
    expect(ui.snapshot().overlay).toBeUndefined();
  });
});

describe('while the terminal is lent', () => {
  it('keys that were typed behind it mean nothing, until it is back with what there is to say', () => {
    const { stage, time } = scenes['step-ahead']?.() ?? {};
    if (!stage || !time) throw new TypeError('no scene');
    const intents: Intent[] = [];
    let nowMs = time.clock.monotonicMs();
    const clock = { ...time.clock, monotonicMs: () => nowMs };
    const ui = new Ui({
      stage: still(stage),
      send: (intent) => intents.push(intent),
      time: { ...time, clock },
      lends: true,
    });
    for (const key of ['S', 'q', 'enter', 'S']) ui.press(key, size);
    ui.paste('drop table', size);
    expect(intents).toEqual([{ kind: 'outside', what: { does: 'shell' } }]);
    ui.back({ as: 'note', title: 'edu-v2.yaml was CHANGED', lines: ['The next resume halts.'] });
    expect(ui.snapshot().overlay).toMatchObject({ kind: 'note' });
    // An Enter too many in the other program does not close what has not been read.
    ui.press('enter', size);
    expect(ui.snapshot().overlay).toMatchObject({ kind: 'note' });
    nowMs += 1000;
    ui.press('enter', size);
    expect(ui.snapshot().overlay).toBeUndefined();
  });

  it('what was typed there too much answers no question once it is back', () => {
    const { stage, time } = scenes.confirm?.() ?? {};
    if (!stage || !time) throw new TypeError('no scene');
    const intents: Intent[] = [];
    let nowMs = time.clock.monotonicMs();
    const clock = { ...time.clock, monotonicMs: () => nowMs };
    const ui = new Ui({
      stage: still(stage),
      send: (intent) => intents.push(intent),
      time: { ...time, clock },
      lends: true,
    });
    ui.press('x', size);
    ui.back();
    // Typed behind the Enter that came back.
    for (const key of ['y', 'enter']) ui.press(key, size);
    expect(intents).toEqual([{ kind: 'outside', what: { does: 'print' } }]);
    nowMs += graceMs;
    for (const key of ['y', 'enter']) ui.press(key, size);
    expect(intents).toMatchObject([{ kind: 'outside' }, { kind: 'answer', answer: { kind: 'confirmed' } }]);
  });
});

describe('what is printed to be copied', () => {
  const printed = (scene: string, keys: readonly string[]) => pressing(scene, keys).ui.text();

  it('is the whole of a step, line for line, nothing wrapped and nothing cut', () => {
    const text = printed('step-ahead', ['down', 'enter']);
    expect(text).toContain(
      '    add constraint grades_enrollment foreign key (student_id, course_id) references enrollments (student_id, course_id) not valid;',
    );
    expect(text.join('\n')).toContain('drop index grades_student;');
  });

  it('is a failure with its rows, and the choices below', () => {
    const text = printed('failed-checks', []).join('\n');
    expect(text).toMatch(/9020 +5002 +7 +NULL/);
    expect(text).toContain('where e.student_id = g.student_id and e.course_id = g.course_id)');
    expect(text).toContain('retry');
  });

  it('is every row of a check', () => {
    expect(printed('checks-mixed', ['v', 'down', 'enter'])).toContain('8812 | 4711       | 12        | 85');
  });
});

describe('a step that is looked into', () => {
  const look = { kind: 'look-into', phase: 'grades', step: 'keys' };

  it('is looked at when its screen is opened, again on r, and no more when it is left', () => {
    const { intents } = pressing('step-ahead', ['down', 'enter', 'r', 'escape', 'up']);
    expect(intents).toEqual([look, look, { kind: 'look-away' }]);
  });

  it('is opened from the question that it asks, and Esc leads back to it', () => {
    const { intents, ui } = pressing('failed-checks', ['o']);
    expect(intents).toEqual([{ kind: 'look-into', phase: 'grades', step: 'grades-arrived' }]);
    ui.press('escape', size);
    expect(ui.snapshot().looking).toEqual({ at: 'auto' });
  });

  it('is opened from a check, and Esc leads back to the list where it was', () => {
    const { ui } = pressing('checks-mixed', ['v', 'down', 'o']);
    expect(ui.snapshot().looking).toMatchObject({ at: 'step', phase: 'grades', step: 'grades-arrived' });
    ui.press('escape', size);
    expect(ui.snapshot().looking).toMatchObject({ at: 'pane', pane: 'checks' });
    expect(ui.snapshot().tracks['pane/checks']).toBe(1);
  });
});
