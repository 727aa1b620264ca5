import { describe, expect, it } from 'vitest';
import type { Answer } from '../../state/answer.ts';
import type { Operator } from '../../state/ports.ts';
import type { Question } from '../../state/question.ts';
import { QuestionDesk } from '../../state/question-desk.ts';
import { askPerson } from '../../tasks/ask.ts';
import { scriptedOperator } from '../support/fakes.ts';
import { stepIn, type TestNight, testNight } from '../support/test-night.ts';

const about = { phase: 'phase', step: 'step', title: 'Ready?' };
const ready: Question = { ...about, kind: 'confirm', id: 'confirm/phase/step/1/ready', item: 'ready', text: 'Ready?' };
const noReturn: Question = { ...about, kind: 'point-of-no-return', id: 'point/phase/step/1', phrase: 'edu_v2' };
const confirmed: Answer = { kind: 'confirmed', by: 'Leyla', note: 'by phone' };

const open = (operator?: Operator) => testNight({ steps: [stepIn('step')], ...(operator && { operator }) });

/** An operator who looks at the journal when asked. */
function lookingAt(night: () => TestNight, seen: string[][], answer: Answer): Operator {
  return {
    ask: async () => {
      seen.push([...night().types()]);
      return { kind: 'answered', answer, scripted: false };
    },
  };
}

describe('a question', () => {
  it('is in the journal before it is shown, and its answer before anything is done with it', async () => {
    const seen: string[][] = [];
    const night: TestNight = await open(lookingAt(() => night, seen, confirmed));
    const reply = await askPerson(ready, night.night);
    expect(seen).toEqual([['question.asked']]);
    expect(night.types()).toEqual(['question.asked', 'question.answered']);
    expect(reply).toEqual({ kind: 'answered', answer: confirmed, scripted: false });
    expect(night.events().at(-1)).toMatchObject({ data: { question: ready.id, answer: confirmed, scripted: false } });
  });

  it('that was answered before a kill is not asked again', async () => {
    const before = await open(scriptedOperator({ ready: confirmed }));
    await askPerson(ready, before.night);
    const operator = scriptedOperator({});
    const night = before.next({ operator });
    expect(await askPerson(ready, night.night)).toEqual({ kind: 'answered', answer: confirmed, scripted: true });
    expect(operator.asked).toEqual([]);
    expect(night.types()).toEqual(['question.asked', 'question.answered', 'session.resumed']);
  });

  it('that was open at a kill is asked again, and is one question in the journal', async () => {
    const before = await open();
    await askPerson(ready, before.night);
    const night = before.next({ operator: scriptedOperator({ ready: confirmed }) });
    await askPerson(ready, night.night);
    expect(night.types()).toEqual(['question.asked', 'session.resumed', 'question.answered']);
  });

  it('that was refused is asked again when it comes up again, as a question of its own', async () => {
    const answers: Answer[] = [{ kind: 'refused', by: 'Leyla' }, confirmed];
    const operator = scriptedOperator({ ready: () => answers.shift() ?? 'leave' });
    const { night, types } = await open(operator);
    expect(await askPerson(ready, night)).toMatchObject({ answer: { kind: 'refused' } });
    expect(await askPerson(ready, night)).toMatchObject({ answer: confirmed });
    expect(await askPerson(ready, night)).toMatchObject({ answer: confirmed });
    expect(types()).toEqual(['question.asked', 'question.answered', 'question.asked', 'question.answered']);
  });

  it('whose phrase was typed wrong is asked again', async () => {
    const phrases = ['edu_v1', 'edu_v2'];
    const typed = (): Answer => ({ kind: 'phrase-typed', by: 'Leyla', phrase: phrases.shift() ?? '' });
    const operator = scriptedOperator({ step: typed });
    const { night } = await open(operator);
    expect(await askPerson(noReturn, night)).toMatchObject({ answer: { phrase: 'edu_v1' } });
    expect(await askPerson(noReturn, night)).toMatchObject({ answer: { phrase: 'edu_v2' } });
    expect(await askPerson(noReturn, night)).toMatchObject({ answer: { phrase: 'edu_v2' } });
    expect(operator.asked).toHaveLength(2);
  });

  it('that the person leaves stays open and stops the session, with who left', async () => {
    const { night, types } = await open({ ask: async () => ({ kind: 'leave', why: 'answers' }) });
    expect(await askPerson(ready, night)).toEqual({ kind: 'leave', why: 'answers' });
    expect(night.reason).toEqual({ why: 'answers' });
    expect(types()).toEqual(['question.asked']);
    expect(night.log.snapshot().questions[ready.id]).not.toHaveProperty('answer');
  });

  it('on the screen goes when the session stops for another reason, which stays the reason', async () => {
    const desk = new QuestionDesk();
    const { night } = await open(desk);
    const asking = askPerson(ready, night);
    expect(desk.snapshot()).toHaveLength(1);
    night.stop({ why: 'signal', signal: 'SIGTERM' });
    expect(await asking).toMatchObject({ kind: 'leave' });
    expect(night.reason).toEqual({ why: 'signal', signal: 'SIGTERM' });
    expect(desk.snapshot()).toEqual([]);
  });

  it('is not asked any more once the session stops', async () => {
    const operator = scriptedOperator({ ready: confirmed });
    const { night, types } = await open(operator);
    night.stop({ why: 'operator' });
    expect(await askPerson(ready, night)).toEqual({ kind: 'leave', why: 'operator' });
    expect([...types(), ...operator.asked]).toEqual([]);
  });

  it('shows no secret, in the rows to look at neither; a phrase to type is shown as it is', async () => {
    const operator = scriptedOperator({
      ready: confirmed,
      step: { kind: 'phrase-typed', by: 'Leyla', phrase: 'edu_v2' },
    });
    const { night } = await testNight({
      steps: [stepIn('step')],
      operator,
      secrets: { A: 'hunter2-hunter2', B: 'edu_v2' },
    });
    const exhibit = { columns: ['url'], rows: [['token hunter2-hunter2'], [null]] };
    await askPerson({ ...ready, text: 'Is hunter2-hunter2 right?', exhibit }, night);
    await askPerson(noReturn, night);
    expect(operator.asked).toMatchObject([
      { id: ready.id, text: 'Is ••• right?', exhibit: { rows: [['token •••'], [null]] } },
      { phrase: 'edu_v2' },
    ]);
  });
});
