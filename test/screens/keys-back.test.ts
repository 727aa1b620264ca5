import { describe, expect, it } from 'vitest';
import type { Intent } from '../../screens/stage.ts';
import { settles } from '../../state/answer.ts';
import { answer, pressing, size } from './pressing.ts';
import { scenes } from './scenes.ts';

const leave: Intent = { kind: 'leave' };
const request: Intent = { kind: 'request-rollback' };
const back = 'rollback/1';
const gate = 'gate/cutover/1';
const broken = 'freeze-broken/edu/1';
const undo = 'failure/undo/grades/grades/1.1';
const reason = [...'bad', 'enter'];
/** No role is offered where the runbook has several: one has to be chosen. */
const dba = ['down', 'enter'];
const override = (by: string) => ({ kind: 'accept', reason: 'bad', role: 'dba', by }) as const;

describe('keys', () => {
  it.each<[string, readonly string[], readonly Intent[]]>([
    // A failure only asks for the ways there are.
    [
      'failure',
      ['down', 'down', 'down', 'enter'],
      [answer('failure/grades/grades/1.1', { kind: 'roll-back', by: 'Leyla' })],
    ],
    // Going back takes a way, a reason, and the phrase as it is.
    ['rollback', ['enter', ...reason, ...'edu-v2', 'enter'], [wayBack('switch-back')]],
    ['rollback', ['down', 'enter', ...reason, ...'edu-v2', 'enter'], [wayBack('undo')]],
    ['rollback', ['enter', ...reason, ...'edu_v2', 'enter'], []],
    ['rollback', ['enter', ...reason, ...'Edu-v2', 'enter'], []],
    ['rollback', ['enter', ...reason, 'enter', 'enter'], []],
    ['rollback', ['enter', 'enter', ...'edu-v2', 'enter'], []],
    [
      'rollback',
      ['enter', ...reason, 'escape', 'escape', 'down', 'enter', ...reason, ...'edu-v2', 'enter'],
      [wayBack('undo')],
    ],
    // A session that is opened to go back first shows the ways; one that was taken back asks before it goes forward.
    ['board-ways-back', ['enter'], [{ kind: 'begin' }]],
    ['board-forward-again', ['enter', 'enter'], []],
    ['board-forward-again', ['enter', 'b'], [{ kind: 'begin' }]],
    // Esc looks elsewhere, as on every question; forward again is a choice of its own, and asked once more.
    ['rollback', ['escape', 'g'], []],
    // A session that was finished has nothing to go on with: leaving the ways alone leaves it so.
    ['rollback-finished', ['down', 'down', 'enter', 'enter'], [leave]],
    ['rollback-finished', ['escape', 'g', 'enter'], []],
    // The ways back are asked for in two acts, from wherever the person is.
    ['phase', ['u', 'r', 'w'], [request]],
    ['confirm', ['!', 'r', 'w'], [request]],
    ['board-resumed', ['u', 'r', 'w'], [request]],
    ['phase', ['u', 'r', 'r', 'enter', 'escape', 'w'], []],
    ['board-waiting', ['u', 'r', 'w'], []],
    ['rolling-back', ['u', 'r', 'w'], []],
    ['rollback-finished', ['u', 'r', 'w'], []],
    ['halted', ['!', 'r', 'w'], []],
    ['dry-run', ['u', 'r', 'w'], []],
    ['phase', ['!', 's', 'enter'], [leave]],
    ['phase', ['!', 's', 's', 's', 'escape'], []],
    ['halted', ['!', 's', 'enter'], []],
    ['rollback', ['escape', 'escape', 'g'], []],
    ['rollback', ['escape', 'enter'], []],
    ['rollback', ['down', 'down', 'enter', 'g'], [answer(back, { kind: 'go-on', by: 'Leyla' })]],
    ['rollback', ['down', 'down', 'down', 'enter', 'enter'], [leave]],
    ['rollback-none', ['enter', 'g'], [answer(back, { kind: 'go-on', by: 'Leyla' })]],
    ['rollback-none', ['enter', ...reason, ...'edu-v2', 'enter'], []],
    // What was missing or broken is overridden with a reason, a role, a name, and a key of its own.
    ['gate', ['enter', ...reason, ...dba, 'tab', 'enter', 'o'], [answer(gate, override('Leyla'))]],
    ['gate', ['enter', ...reason, ...dba, 'tab', 'enter', 'enter', 's'], []],
    ['gate', ['enter', ...reason, 'enter', 'enter', 'tab', 'enter', 'o'], []],
    ['gate', ['down', 'enter'], [answer(gate, { kind: 'roll-back', by: 'Leyla' })]],
    ['gate', ['down', 'down', 'enter', 'enter'], [leave]],
    ['freeze-broken', ['enter', ...reason, ...dba, 'R', 'enter', 'o'], [answer(broken, override('R'))]],
    ['freeze-broken', ['enter', 'enter', 'enter', 'o', 'enter', 'enter'], []],
    ['freeze-broken', ['down', 'enter'], [answer(broken, { kind: 'roll-back', by: 'Leyla' })]],
    // Undoing that failed: whoever is going back already is not offered to go back.
    ['undo-failure', ['enter'], [answer(undo, { kind: 'retry' })]],
    [
      'undo-failure',
      ['down', 'enter', ...reason, ...dba, 'tab', 'enter'],
      [answer(undo, { ...override('Leyla'), kind: 'skip' })],
    ],
    ['undo-failure', ['down', 'down', 'enter', ...reason, ...dba, 'tab', 'enter'], [answer(undo, override('Leyla'))]],
    ['undo-failure', ['down', 'down', 'down', 'enter', 'enter'], [leave]],
    [
      'phrase',
      ['enter', ...'end-sessions', 'enter'],
      [answer('phrase/1', { kind: 'phrase-typed', by: 'Leyla', phrase: 'end-sessions' })],
    ],
    ['phrase', ['enter', ...'end sessions', 'enter'], []],
  ])('on %s %j', (name, keys, expected) => expect(pressing(name, keys).intents).toEqual(expected));

  it.each([
    ['board-waiting', ['u', 'r'], 'Nothing was done yet that could be taken back.'],
    ['rolling-back', ['u', 'r'], 'It is going back already.'],
    ['rollback', ['enter', 'enter'], 'Give the reason: it goes into the journal and the report.'],
    ['rollback', ['enter', ...reason, 'x', 'enter'], 'That is not the phrase. Type exactly: edu-v2'],
    ['gate', ['enter', ...reason, 'enter'], 'Say in which role this is decided: arrows choose it.'],
    ['gate', ['enter', ...reason, ...dba, 'tab', 'enter', 'enter'], 'Press o to override; Esc goes back.'],
  ])('that do nothing say why: %s %j', (name, keys, why) => expect(pressing(name, keys).ui.snapshot().hint).toBe(why));

  it('do not paste the phrase of a rollback', () => {
    const { ui, intents } = pressing('rollback', ['enter', ...reason]);
    ui.paste('edu-v2', size);
    expect(ui.snapshot().hint).toContain('pasting is off');
    ui.press('enter', size);
    expect(intents).toEqual([]);
  });

  it('make answers that settle what was asked', () => {
    const stage = scenes.rollback?.().stage;
    const [question] = stage?.kind === 'session' ? stage.questions.snapshot() : [];
    const [intent] = pressing('rollback', ['enter', ...reason, ...'edu-v2', 'enter']).intents;
    expect(question && intent?.kind === 'answer' && settles(question, intent.answer)).toBe(true);
  });
});

function wayBack(way: string): Intent {
  return answer(back, { kind: 'roll-back', by: 'Leyla', way, reason: 'bad', phrase: 'edu-v2' });
}
