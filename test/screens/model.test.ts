import { describe, expect, it } from 'vitest';
import { openForm } from '../../screens/form.ts';
import { firstModel, isLeaving, type Model } from '../../screens/model.ts';
import { type Message, update } from '../../screens/update.ts';
import { scenes } from './scenes.ts';

const question = {
  kind: 'sign-off',
  id: 'q',
  phase: 'p',
  title: '',
  role: 'dba',
  shown: { digest: '', steps: [], checks: [] },
} as const;
const form = openForm('signed', { question, operator: 'Leyla', roles: { dba: 'DBA' }, note: undefined });

describe('a form for a decision', () => {
  it.each([
    ['several roles', { dba: 'DBA', cto: 'CTO' }, undefined],
    ['its only role', { dba: 'DBA' }, 'dba'],
    ['a role called operator', { cto: 'CTO', operator: 'Whoever is at the keyboard' }, 'operator'],
    ['no role', {}, undefined],
  ])('of a runbook with %s offers it, or none', (_, roles, offered) => {
    expect(openForm('accept', { question, operator: 'Leyla', roles, note: undefined }).drafts.role?.text).toBe(offered);
  });
});

function after(...messages: readonly Message[]): Model {
  return messages.reduce((model, message) => update(model, message)[0], firstModel);
}

describe('the model of the screens', () => {
  it.each<[string, readonly Message[], Partial<Model>]>([
    ['a hint goes with the next key', [{ kind: 'hint', text: 'no' }, { kind: 'toggle-dry-run' }], { hint: undefined }],
    ['a cursor is kept by its place', [{ kind: 'move', track: 'home', to: 2 }], { tracks: { home: 2 } }],
    [
      'moving away takes back a yes that was not recorded',
      [
        { kind: 'mark', question: 'q', yes: true },
        { kind: 'move', track: 'list', to: 1 },
      ],
      { mark: undefined },
    ],
    [
      'turning to another question closes what was being filled in',
      [
        { kind: 'open-form', form },
        { kind: 'turn-to', group: 'g' },
      ],
      { form: undefined, group: 'g' },
    ],
    [
      'a decision that is opened again begins at its first choice and its first line',
      [
        { kind: 'move', track: 'choice/q', to: 2 },
        { kind: 'move', track: 'text/q', to: 9 },
        { kind: 'move', track: 'board', to: 3 },
        { kind: 'look', at: { at: 'phase', phase: 'p' }, cursor: { track: 'phase/p', to: 4 } },
      ],
      { tracks: { board: 3, 'phase/p': 4 } },
    ],
    [
      'looking elsewhere closes everything that was half done',
      [
        { kind: 'open-form', form },
        { kind: 'mark', question: 'q', yes: true },
        { kind: 'look', at: { at: 'board' } },
      ],
      { form: undefined, mark: undefined, looking: { at: 'board' } },
    ],
    [
      'typing goes into the field of the open form',
      [
        { kind: 'open-form', form },
        { kind: 'edit', field: 'name', edit: { kind: 'type', text: 'Rauf' } },
      ],
      { form: { ...form, drafts: { ...form.drafts, name: { text: 'Rauf', at: 4 } } } },
    ],
    [
      'typing without a form goes nowhere',
      [{ kind: 'edit', field: 'name', edit: { kind: 'type', text: 'x' } }],
      { form: undefined },
    ],
    ['a note is kept for its question', [{ kind: 'note', question: 'q', text: 'seen' }], { notes: { q: 'seen' } }],
    ['who answers is kept', [{ kind: 'who', name: 'Rauf' }], { who: 'Rauf' }],
    [
      'an answer takes its note, its mark and its cursor with it',
      [
        { kind: 'note', question: 'q', text: 'seen' },
        { kind: 'note', question: 'other', text: 'kept' },
        { kind: 'move', track: 'list', to: 3 },
        { kind: 'mark', question: 'q', yes: true },
        {
          kind: 'send',
          intent: { kind: 'answer', question: 'q', answer: { kind: 'confirmed', by: 'Leyla' } },
          forget: 'list',
        },
      ],
      { notes: { other: 'kept' }, tracks: {}, mark: undefined },
    ],
    [
      'beginning follows what runs',
      [
        { kind: 'look', at: { at: 'board' } },
        { kind: 'send', intent: { kind: 'begin' } },
      ],
      { looking: { at: 'auto' } },
    ],
    [
      'leaving closes the question whether to leave',
      [
        { kind: 'overlay', overlay: { kind: 'leave' } },
        { kind: 'send', intent: { kind: 'leave' } },
      ],
      { overlay: undefined, leaving: true },
    ],
  ])('%s', (_, messages, expected) => expect(after(...messages)).toMatchObject(expected));

  it('hands out intents only for what is sent', () => {
    expect(update(firstModel, { kind: 'send', intent: { kind: 'begin' } })[1]).toEqual([{ kind: 'begin' }]);
    expect(update(firstModel, { kind: 'toggle-dry-run' })[1]).toEqual([]);
  });

  it('is leaving only while something is under way', () => {
    const left = { ...firstModel, leaving: true };
    const stageOf = (name: string) => scenes[name]?.().stage ?? { kind: 'preparing', title: '', tasks: [] };
    expect(isLeaving(stageOf('phase'), left)).toBe(true);
    expect(isLeaving(stageOf('preparing'), left)).toBe(true);
    expect(isLeaving(stageOf('finish'), left)).toBe(false);
    expect(isLeaving(stageOf('phase'), firstModel)).toBe(false);
  });
});
