import { describe, expect, it } from 'vitest';
import { promptFor } from '../../../source/operator/prompt-texts.ts';
import { readAnswer } from '../../../source/operator/read-answer.ts';
import { type AnswerKind, answersTo, settles } from '../../../state/answer.ts';
import type { Question, QuestionKind } from '../../../state/question.ts';

const asked = { name: 'leyla', roles: ['dba', 'cto'] };
const base = { id: 'q', phase: 'people', step: 'users', title: 'Users' };
const confirm: Question = { ...base, kind: 'confirm', item: 'told', text: 'People are told' };
const signOff: Question = { ...base, kind: 'sign-off', role: 'dba', shown: { digest: 'd', steps: [], checks: [] } };
const failure: Question = {
  ...base,
  kind: 'failure',
  failedChecks: [],
  fault: { code: 'x/y', message: 'No.', remedy: [], retry: 'safe' },
};
const ambiguous: Question = { ...base, kind: 'ambiguous', seen: 'nothing' };
const rejects = {
  ...base,
  kind: 'rejects',
  session: 's',
  of: 'd',
  rows: 17,
  phrase: '17 rejects',
  rejects: [],
} as const;
const noReturn: Question = { ...base, kind: 'point-of-no-return', phrase: 'edu_v2' };

describe('what is typed at a prompt', () => {
  it.each<[string, Question, readonly string[], unknown]>([
    ['y confirms', confirm, ['y'], { kind: 'confirmed', by: 'leyla' }],
    ['y with a note confirms with it', confirm, ['y: by mail'], { kind: 'confirmed', by: 'leyla', note: 'by mail' }],
    ['n refuses', confirm, ['NO: not yet'], { kind: 'refused', by: 'leyla', note: 'not yet' }],
    ['a name signs', signOff, ['Rauf Aliyev'], { kind: 'signed', by: 'Rauf Aliyev' }],
    ['a name with a note signs with it', signOff, ['Rauf: seen it'], { kind: 'signed', by: 'Rauf', note: 'seen it' }],
    ['r retries', failure, ['r'], { kind: 'retry' }],
    [
      'skipping takes a reason and a role',
      failure,
      ['s', 'known', 'dba'],
      { kind: 'skip', reason: 'known', role: 'dba', by: 'leyla' },
    ],
    [
      'accepting takes a reason and a role',
      failure,
      ['a', 'known', 'cto'],
      { kind: 'accept', reason: 'known', role: 'cto', by: 'leyla' },
    ],
    [
      'd says that it is done',
      ambiguous,
      ['d: seen in the log'],
      { kind: 'done', by: 'leyla', note: 'seen in the log' },
    ],
    ['r does it again', ambiguous, ['r'], { kind: 'redo', by: 'leyla' }],
    ['l looks again', ambiguous, ['l'], { kind: 'look-again' }],
    ['the phrase goes on', noReturn, ['edu_v2'], { kind: 'phrase-typed', by: 'leyla', phrase: 'edu_v2' }],
  ])('%s', (_, question, typed, answer) => {
    expect(readAnswer(question, typed, asked)).toEqual({ kind: 'answer', answer });
  });

  it.each([confirm, signOff, failure, ambiguous, noReturn])('q leaves at a $kind question', (question) => {
    expect(readAnswer(question, ['q'], asked)).toEqual({ kind: 'leave' });
  });

  it.each([confirm, signOff, failure, ambiguous, noReturn])(
    'an empty line never answers a $kind question',
    (question) => {
      expect(readAnswer(question, [''], asked).kind).toBe('again');
    },
  );

  it.each<[string, Question, readonly string[]]>([
    ['anything but y and n', confirm, ['maybe']],
    ['a phrase that is nearly right', noReturn, ['edu-v2']],
    ['a phrase in other case', noReturn, ['EDU_V2']],
    ['a role that the runbook has not', failure, ['s', 'known', 'boss']],
    ['a reason that is empty', failure, ['a', '']],
    ['another number of rejects', rejects, ['a', 'known', 'dba', '16 rejects']],
  ])('%s is asked again', (_, question, typed) => {
    expect(readAnswer(question, typed, asked).kind).toBe('again');
  });

  it('says of a failed undo what each answer does to what is still there, and offers no way back from it', () => {
    const undo: Question = { ...failure, direction: 'undo' };
    const { prompt } = readAnswer(undo, [], asked) as { prompt: string };
    expect(prompt).toBe('r = undo it again, s = leave it as it is, a = accept it as undone, q = leave, ? = more >');
    expect(readAnswer(undo, ['b'], asked).kind).toBe('again');
    const plan = { roles: {}, contacts: [], followUps: [], triggers: {}, phases: [] };
    expect(promptFor(undo, plan)[0]).toBe('Undo of people/users failed: No. (x/y)');
    expect(promptFor(failure, plan)[0]).toBe('people/users failed: No. (x/y)');
  });

  it('asks for the reason and then for the role', () => {
    expect(readAnswer(failure, ['s'], asked)).toMatchObject({
      kind: 'more',
      prompt: expect.stringContaining('why skip'),
    });
    expect(readAnswer(failure, ['s', 'known'], asked)).toMatchObject({
      kind: 'more',
      prompt: expect.stringContaining('dba, cto'),
    });
  });
});

/** One question of every kind, and what is typed for every answer that fits it. */
const typedFor: {
  readonly [K in QuestionKind]: readonly [
    Question & { readonly kind: K },
    Partial<Record<AnswerKind, readonly string[]>>,
  ];
} = {
  confirm: [confirm, { confirmed: ['y'], refused: ['n: not yet'] }],
  'sign-off': [signOff, { signed: ['Rauf: seen it'] }],
  failure: [
    failure,
    { retry: ['r'], skip: ['s', 'known', 'dba'], accept: ['a', 'known', 'cto: Rauf'], 'roll-back': ['b'] },
  ],
  ambiguous: [ambiguous, { 'look-again': ['l'], done: ['d: seen in the log'], redo: ['r: nothing is there'] }],
  'point-of-no-return': [noReturn, { 'phrase-typed': ['edu_v2'] }],
  phrase: [{ ...base, kind: 'phrase', lines: [], phrase: 'end them' }, { 'phrase-typed': ['end them'] }],
  rollback: [
    { ...base, kind: 'rollback', phrase: 'edu', ways: [{ id: 'undo', title: 'Undo', phases: ['people'], steps: [] }] },
    { 'roll-back': ['undo', 'it is three', 'edu'], 'go-on': ['f'] },
  ],
  gate: [
    { ...base, kind: 'gate', unmet: ['no backup'] },
    { accept: ['o', 'no time', 'cto'], 'roll-back': ['b'] },
  ],
  'freeze-broken': [
    { ...base, kind: 'freeze-broken', database: 'edu', seen: ['a write'] },
    { accept: ['o', 'it was us', 'dba'], 'roll-back': ['b'] },
  ],
  rejects: [rejects, { accept: ['a', 'they are test users', 'cto: Rauf', '17 rejects'], 'roll-back': ['b'] }],
};

describe('every answer that there is', () => {
  const all = Object.entries(typedFor).flatMap(([kind, [question, typed]]) =>
    answersTo[kind as QuestionKind].map((answer) => ({ kind, answer, question, typed: typed[answer] })),
  );

  it.each(all)('to a $kind question can be given at a prompt: $answer', ({ question, answer, typed }) => {
    const lines = typed ?? [];
    for (let count = 0; count < lines.length; count += 1)
      expect(readAnswer(question, lines.slice(0, count), asked).kind).toBe('more');
    const read = readAnswer(question, lines, asked);
    expect(read).toMatchObject({ kind: 'answer', answer: { kind: answer } });
    const isWish =
      answer === 'refused' || answer === 'look-again' || (answer === 'roll-back' && question.kind !== 'rollback');
    expect(read.kind === 'answer' && settles(question, read.answer)).toBe(!isWish);
  });

  it('can be given by somebody else: the role names them', () => {
    expect(readAnswer(failure, ['s', 'known', 'dba: Rauf'], asked)).toMatchObject({
      answer: { role: 'dba', by: 'Rauf' },
    });
  });

  it('takes a second word where trying again may do harm', () => {
    const risky: Question = { ...failure, fault: { code: 'x/y', message: 'No.', remedy: [], retry: 'unsafe' } };
    expect(readAnswer(risky, ['r'], asked)).toMatchObject({ kind: 'more', prompt: expect.stringContaining('do harm') });
    expect(readAnswer(risky, ['r', ''], asked).kind).toBe('again');
    expect(readAnswer(risky, ['r', 'retry'], asked)).toEqual({ kind: 'answer', answer: { kind: 'retry' } });
  });
});
