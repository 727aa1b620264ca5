import { describe, expect, it } from 'vitest';
import type { Intent } from '../../screens/stage.ts';
import { answer, pressing, size } from './pressing.ts';
import { scenes } from './scenes.ts';

const named = [
  'enter',
  'escape',
  'tab',
  'shift-tab',
  'up',
  'down',
  'left',
  'right',
  'pageup',
  'pagedown',
  'home',
  'end',
];
const editing = ['backspace', 'delete', 'ctrl-c', 'ctrl-d', 'ctrl-u', 'ctrl-w', 'ctrl-a', 'ctrl-e', ' '];
const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789?/:!'];
const everyKey = [...named, ...editing, ...letters];

/**
 * Answers that approve, decide or destroy. Looking again, retrying what is safe to retry, and asking for the ways back
 * are neither.
 */
function isWeighty(intent: Intent): boolean {
  if (intent.kind !== 'answer') return false;
  const { answer } = intent;
  if (answer.kind === 'roll-back') return answer.way !== undefined;
  return answer.kind !== 'look-again' && answer.kind !== 'retry';
}

/** A rehearsal, and a session that first shows the ways back. */
const harmlessBegins = ['board-rehearsal', 'board-ways-back', 'preflight-looking', 'preflight-holds'];

describe('a key that sticks', () => {
  it.each(Object.keys(scenes))('answers nothing and begins nothing live: %s', (name) => {
    for (const key of everyKey) {
      const { intents } = pressing(
        name,
        Array.from({ length: 8 }, () => key),
      );
      expect(intents.filter(isWeighty), `${key} on ${name}`).toEqual([]);
      const begins = intents.some(({ kind }) => kind === 'begin');
      expect(begins, `${key} on ${name}`).toBe(harmlessBegins.includes(name) && key === 'enter');
    }
  });

  it.each([
    [['y', 'enter']],
    [['n', 'enter']],
    [['t', 'enter']],
    [['down', 'enter']],
    [['tab', 'enter']],
    [['enter', 'tab', 'enter']],
    [['enter', 'y', 'escape']],
  ])('and neither does a rhythm of keys, except on checklists: %j', (rhythm) => {
    const keys = Array.from({ length: 8 }, () => rhythm).flat();
    for (const name of Object.keys(scenes).filter((scene) => scene !== 'confirm' && scene !== 'sample')) {
      const { intents } = pressing(name, keys);
      const isHarm = (intent: Intent) =>
        isWeighty(intent) || (intent.kind === 'begin' && !harmlessBegins.includes(name));
      expect(intents.filter(isHarm), name).toEqual([]);
    }
  });

  it('retries only what is safe to retry', () => {
    expect(pressing('failure', ['enter']).intents).toMatchObject([{ kind: 'answer', answer: { kind: 'retry' } }]);
    expect(pressing('failed-checks', ['enter', 'enter', 'enter']).intents).toEqual([]);
    expect(pressing('failed-checks', ['enter', 'r']).intents).toMatchObject([{ answer: { kind: 'retry' } }]);
  });

  it('leaves only with Ctrl-C, which always may', () => {
    expect(pressing('phase', ['ctrl-c', 'ctrl-c']).intents).toEqual([{ kind: 'leave' }]);
    expect(pressing('phase', ['q', 'q']).intents).toEqual([]);
    expect(pressing('board-resumed', ['escape', 'escape']).intents).toEqual([]);
  });
});

describe('keys', () => {
  const notify = 'confirm/prepare/ready/1/mapping';
  const grades = 'failure/grades/grades/1.1';
  const unclear = 'ambiguous/grades/grades/1.1';
  const signed = 'sign-off/people/dba/1';

  it.each<[string, readonly string[], readonly Intent[]]>([
    ['home', ['enter'], [{ kind: 'open', session: 'edu-v2-1121-0200' }]],
    ['home', ['j', 'enter'], []],
    ['home', ['down', 'down', 'enter', 'enter'], [start(false, 'staging')]],
    ['home', ['down', 'down', 'enter', 'd', 'k', 'enter'], [start(true, 'live')]],
    ['home', ['down', 'down', 'enter', 'escape', 'enter'], []],
    ['home', ['down', 'down', 'down', 'enter', 'enter', 'enter', 'escape'], []],
    ['home', ['G', 'g', 'enter'], [{ kind: 'open', session: 'edu-v2-1121-0200' }]],
    ['home', ['escape', 'enter'], [{ kind: 'leave' }]],
    ['board-rehearsal', ['enter'], [{ kind: 'begin' }]],
    ['board-waiting', ['enter', 'enter', 'b'], [{ kind: 'begin' }]],
    ['board-waiting', ['enter', 'escape', 'b'], []],
    ['preflight-holds', ['enter'], [{ kind: 'begin' }]],
    ['preflight-problems-rehearsal', ['enter', 'enter', 'enter'], []],
    ['preflight-problems-rehearsal', ['enter', 'b'], [{ kind: 'begin' }]],
    ['preflight-problems', ['p', 'r', 'escape', 'enter', 'escape'], [{ kind: 'preflight' }]],
    ['preflight-looking', ['p', 'p', 'enter'], [{ kind: 'begin' }]],
    ['confirm', ['y', 'enter'], [confirmed(notify, 'confirmed')]],
    ['confirm', ['y', 'escape', 'enter'], []],
    ['confirm', ['n', 'enter'], [confirmed(notify, 'refused')]],
    ['confirm', ['y', 'n', 'y', 'enter'], [confirmed(notify, 'confirmed')]],
    ['confirm', ['down', 'y', 'enter'], [confirmed('confirm/prepare/ready/1/rollback', 'confirmed')]],
    ['confirm', ['up', 'y', 'enter'], []],
    ['confirm', ['y', 'down', 'enter'], []],
    ['confirm', ['t', 's', 'o', 'enter', 'y', 'enter'], [confirmed(notify, 'confirmed', { note: 'so' })]],
    ['confirm', ['w', 'R', 'a', 'enter', 'y', 'enter'], [confirmed(notify, 'confirmed', { by: 'Ra' })]],
    ['confirm', ['w', 'enter', 'escape', 'y', 'enter'], [confirmed(notify, 'confirmed')]],
    ['sign-off', ['enter', 'enter', 'enter'], []],
    ['sign-off', ['enter', 'tab', 'enter', 'enter'], []],
    [
      'sign-off',
      ['enter', 'tab', 'enter', 'escape', 'backspace', 'enter', 's'],
      [answer(signed, { kind: 'signed', by: 'Leyl' })],
    ],
    ['sign-off', ['enter', 'tab', 'enter', 's'], [answer(signed, { kind: 'signed', by: 'Leyla' })]],
    ['sign-off', ['enter', 'R', 'enter', 's'], [answer(signed, { kind: 'signed', by: 'R' })]],
    [
      'sign-off',
      ['t', 'o', 'k', 'enter', 'enter', 'tab', 'enter', 's'],
      [answer(signed, { kind: 'signed', by: 'Leyla', note: 'ok' })],
    ],
    ['failure', ['down', 'enter', 'enter'], []],
    ['failure', ['down', 'enter', 'x', 'enter', 'down', 'enter', 'enter'], []],
    [
      'failure',
      ['down', 'enter', 'x', 'enter', 'down', 'down', 'enter', 'tab', 'enter'],
      [answer(grades, { kind: 'skip', reason: 'x', role: 'technical-lead', by: 'Leyla' })],
    ],
    [
      'failure',
      ['down', 'down', 'enter', 'x', 'enter', 'down', 'enter', 'tab', 'enter'],
      [answer(grades, { kind: 'accept', reason: 'x', role: 'dba', by: 'Leyla' })],
    ],
    // The last role is the one before the first; none was chosen at the beginning.
    [
      'failure',
      ['down', 'down', 'enter', 'x', 'enter', 'up', 'enter', 'tab', 'enter'],
      [answer(grades, { kind: 'accept', reason: 'x', role: 'technical-lead', by: 'Leyla' })],
    ],
    ['failure', ['down', 'down', 'enter', 'x', 'enter', 'enter', 'enter', 'tab', 'enter'], []],
    ['failure', ['G', 'enter', 'enter'], [{ kind: 'leave' }]],
    ['ambiguous', ['enter'], [answer(unclear, { kind: 'look-again' })]],
    ['ambiguous', ['down', 'enter', 'enter', 'enter'], []],
    ['ambiguous', ['down', 'enter', 'enter', 'tab', 'enter'], [answer(unclear, { kind: 'done', by: 'Leyla' })]],
    [
      'ambiguous',
      ['down', 'down', 'enter', 'n', 'o', 'enter', 'tab', 'enter'],
      [answer(unclear, { kind: 'redo', by: 'Leyla', note: 'no' })],
    ],
    ['point-of-no-return', ['enter', ...'edu-v1', 'enter'], []],
    ['point-of-no-return', ['enter', ...'EDU-V2', 'enter'], []],
    [
      'point-of-no-return',
      ['enter', ...'edu-v2', 'enter'],
      [answer('point-of-no-return/cutover/start/1', { kind: 'phrase-typed', by: 'Leyla', phrase: 'edu-v2' })],
    ],
    [
      'finish',
      ['m', 'w', 'J'],
      [
        { kind: 'write-report', format: 'md' },
        { kind: 'write-report', format: 'html' },
        { kind: 'write-report', format: 'json' },
      ],
    ],
    ['finish', ['enter', 'enter'], [{ kind: 'leave' }]],
    ['phase', ['m'], []],
    ['fault', ['enter', 'enter'], [{ kind: 'leave' }]],
    ['preparing', ['escape', 'enter', 'q', 'enter'], [{ kind: 'leave' }]],
  ])('on %s %j', (name, keys, expected) => expect(pressing(name, keys).intents).toEqual(expected));

  it.each([
    [
      'home',
      ['j', 'enter'],
      'Rauf on db1 (pid 4711) runs it. Look on: nightferry watch hr-1120-2300; open it once it is left there.',
    ],
    ['home', ['G', 'enter'], 'This session has ended. nightferry report edu-v2-1114-0200 writes its report.'],
    ['home-empty', ['enter'], 'There is nothing here yet.'],
    ['confirm', ['enter'], 'Say y (yes) or n (no) first; Enter then records it.'],
    ['confirm', ['up', 'y'], 'This one is answered. Move to an open one.'],
    ['sign-off', ['enter', 'enter'], 'Type your name first, or press Tab for the one that is offered.'],
    ['failure', ['down', 'enter', 'enter'], 'Give the reason: it goes into the journal and the report.'],
    ['point-of-no-return', ['enter', 'x', 'enter'], 'That is not the phrase. Type exactly: edu-v2'],
    ['phase', ['p'], 'Nothing is looked at from here: nightferry doctor does it.'],
    ['phase', ['m'], 'Reports are written once the session has ended; nightferry report writes one at any time.'],
    ['phase', ['q', 'enter', 'q'], 'Leaving already: running steps stop at their next safe point.'],
  ])('that do nothing say why: %s %j', (name, keys, why) => expect(pressing(name, keys).ui.snapshot().hint).toBe(why));

  it('do nothing on a terminal that is too small to see anything on, except leave', () => {
    const { ui, intents } = pressing('confirm', []);
    for (const key of ['y', 'enter', 'q']) ui.press(key, { columns: 50, rows: 10 });
    expect(intents).toEqual([]);
    ui.press('ctrl-c', { columns: 50, rows: 10 });
    ui.press('ctrl-c', { columns: 50, rows: 10 });
    expect(intents).toEqual([{ kind: 'leave' }]);
  });
});

describe('a paste', () => {
  it('goes into the field that is open, as one line', () => {
    const { ui, intents } = pressing('sign-off', ['t']);
    ui.paste('seen\r\nby me\r', size);
    for (const key of ['enter', 'enter', 'tab', 'enter', 's']) ui.press(key, size);
    expect(intents).toMatchObject([{ answer: { note: 'seen by me' } }]);
  });

  it('is never taken for keys', () => {
    const { ui, intents } = pressing('confirm', []);
    ui.paste('y\r', size);
    ui.press('enter', size);
    expect(intents).toEqual([]);
  });

  it('does not type the phrase', () => {
    const { ui, intents } = pressing('point-of-no-return', ['enter']);
    ui.paste('edu-v2', size);
    expect(ui.snapshot().hint).toContain('pasting is off');
    ui.press('enter', size);
    expect(intents).toEqual([]);
  });
});

function start(dryRun: boolean, environment: string): Intent {
  return { kind: 'start', runbook: 'checklists/edu-v2.yaml', environment, dryRun };
}

function confirmed(question: string, kind: 'confirmed' | 'refused', more: { by?: string; note?: string } = {}): Intent {
  return answer(question, { kind, by: 'Leyla', ...more });
}
