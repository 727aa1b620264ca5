import { describe, expect, it } from 'vitest';
import { parseAnswers, requireKnownIds } from '../../../source/operator/answers.ts';
import { ScriptedOperator } from '../../../source/operator/scripted.ts';
import type { PlanSummary } from '../../../state/plan.ts';
import type { Question } from '../../../state/question.ts';

const file = `
answers: 1
as: { dba: Leyla, cto: Rauf }
steps:
  people/users: { on-failure: [retry, { accept: known, role: dba }, { skip: enough, role: cto }] }
sign-offs: { people: [dba] }
phrases: { cutover: edu_v2 }
ambiguous: { cutover/start: done }
`;
const plan: PlanSummary = {
  roles: { dba: 'DBA', cto: 'CTO' },
  contacts: [],
  followUps: [],
  triggers: {},
  phases: [phase('people', 'users'), phase('cutover', 'start')],
};
const base = { id: 'q', phase: 'people', step: 'users', title: 'Users' };
const failureAt = (attempt: number): Question => ({
  ...base,
  kind: 'failure',
  id: `failure/people/users/1.${attempt}`,
  failedChecks: [],
  fault: { code: 'x/y', message: 'No.', remedy: [], retry: 'safe' },
});
const signOff = (phase: string, role: string): Question => ({
  ...base,
  kind: 'sign-off',
  phase,
  role,
  shown: { digest: 'd', steps: [], checks: [] },
});
const confirm: Question = { ...base, kind: 'confirm', item: 'told', text: 'Told', role: 'cto' };
const ambiguous: Question = { ...base, kind: 'ambiguous', phase: 'cutover', step: 'start', seen: '' };
const noReturn = (phrase: string): Question => ({
  ...base,
  kind: 'point-of-no-return',
  phase: 'cutover',
  step: 'start',
  phrase,
});
const leaves = { kind: 'leave', why: 'answers' };

function phase(id: string, step: string): PlanSummary['phases'][number] {
  return {
    id,
    title: id,
    needs: [],
    signOff: ['dba'],
    items: [{ type: 'step', id: step, title: step, kind: 'confirm' }],
  };
}

function ask(question: Question, { text = file, mode = 'rehearsal' as 'live' | 'rehearsal' } = {}) {
  return new ScriptedOperator(parseAnswers(text, 'a.yaml'), mode, 'someone').ask(question);
}

describe('answers from a file', () => {
  it.each([
    [1, { kind: 'retry' }],
    [2, { kind: 'accept', reason: 'known', role: 'dba', by: 'Leyla' }],
    [3, { kind: 'skip', reason: 'enough', role: 'cto', by: 'Rauf' }],
  ])('the failure of attempt %i takes the answer of that number', async (attempt, answer) => {
    expect(await ask(failureAt(attempt))).toEqual({ kind: 'answered', scripted: true, answer });
  });

  it('leaves when the list of answers to failures is used up', async () => {
    expect(await ask(failureAt(4))).toEqual(leaves);
  });

  it('signs for the roles that the file names, by their people', async () => {
    expect(await ask(signOff('people', 'dba'))).toMatchObject({ answer: { kind: 'signed', by: 'Leyla' } });
    expect(await ask(signOff('people', 'cto'))).toEqual(leaves);
    expect(await ask(signOff('cutover', 'dba'))).toEqual(leaves);
  });

  it('types a phrase only where it is the one asked for', async () => {
    expect(await ask(noReturn('edu_v2'))).toMatchObject({ answer: { kind: 'phrase-typed', phrase: 'edu_v2' } });
    expect(await ask(noReturn('edu_v3'))).toEqual(leaves);
  });

  it('says what is to be done with an ambiguous step', async () => {
    expect(await ask(ambiguous)).toMatchObject({ answer: { kind: 'done', by: 'someone' } });
  });

  it('stops at what it does not cover', async () => {
    expect(await ask(confirm)).toEqual(leaves);
  });

  it.each<[string, Question]>([
    ['phrases', noReturn('edu_v2')],
    ['failures', failureAt(1)],
    ['ambiguity', ambiguous],
  ])('"default: confirm" never covers %s', async (_, question) => {
    expect(await ask(question, { text: 'answers: 1\ndefault: confirm' })).toEqual(leaves);
  });

  it('"default: confirm" covers confirmations and sign-offs', async () => {
    const text = 'answers: 1\ndefault: confirm\nas: { cto: Rauf }';
    expect(await ask(confirm, { text })).toMatchObject({ answer: { kind: 'confirmed', by: 'Rauf' } });
    expect(await ask(signOff('people', 'dba'), { text })).toMatchObject({ answer: { kind: 'signed', by: 'someone' } });
  });

  it.each<[string, Question]>([
    ['sign-offs', signOff('people', 'dba')],
    ['phrases', noReturn('edu_v2')],
  ])('a live session refuses scripted %s', async (_, question) => {
    expect(await ask(question, { mode: 'live' })).toEqual(leaves);
  });
});

describe('a faulty file of answers', () => {
  it.each([
    ['an unknown key', 'answers: 1\nanswrs: {}', /answrs/],
    ['another version', 'answers: 2', /answers/],
    ['an answer that is none', 'answers: 1\nsteps: { people/users: { on-failure: [again] } }', /on-failure/],
    ['no YAML', 'answers: [', /not YAML/],
  ])('%s is named', (_, text, message) => {
    expect(() => parseAnswers(text, 'a.yaml')).toThrow(message);
  });

  it.each([
    ['step', 'steps: { people/usres: { on-failure: [retry] } }', 'people/usres'],
    ['phase', 'sign-offs: { poeple: [dba] }', 'poeple'],
    ['role', 'as: { boss: Leyla }', 'boss'],
    ['role in an acceptance', 'steps: { people/users: { on-failure: [{ accept: x, role: boss }] } }', 'boss'],
    ['phrase', 'phrases: { cutovr: x }', 'cutovr'],
    ['ambiguous step', 'ambiguous: { cutover/stop: done }', 'cutover/stop'],
  ])('an unknown %s is named before anything is done', (_, line, name) => {
    expect(() => requireKnownIds(parseAnswers(`answers: 1\n${line}`, 'a.yaml'), plan, 'a.yaml')).toThrow(name);
  });

  it('known ids pass', () => {
    expect(() => requireKnownIds(parseAnswers(file, 'a.yaml'), plan, 'a.yaml')).not.toThrow();
  });
});
