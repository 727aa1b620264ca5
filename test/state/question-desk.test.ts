import { describe, expect, it } from 'vitest';
import { QuestionDesk } from '../../state/question-desk.ts';
import { confirmQuestion } from '../support/story.ts';

const backup = confirmQuestion('prepare/checklist', 'backup');
const notified = confirmQuestion('prepare/checklist', 'notified');
const yes = { kind: 'confirmed', by: 'Leyla' } as const;
const never = () => new AbortController().signal;

describe('the desk where questions wait', () => {
  it('shows what waits, oldest first, and takes answers in any order', async () => {
    const desk = new QuestionDesk();
    const replies = [desk.ask(backup, never()), desk.ask(notified, never())];
    expect(desk.snapshot()).toEqual([backup, notified]);
    desk.answer(notified.id, yes);
    expect(desk.snapshot()).toEqual([backup]);
    desk.answer(backup.id, { kind: 'refused', by: 'Rauf' });
    expect(await Promise.all(replies)).toEqual([
      { kind: 'answered', answer: { kind: 'refused', by: 'Rauf' }, scripted: false },
      { kind: 'answered', answer: yes, scripted: false },
    ]);
    expect(desk.snapshot()).toEqual([]);
  });

  it('tells those who look on, and gives the same snapshot until something changes', () => {
    const desk = new QuestionDesk();
    const seen: number[] = [];
    const stop = desk.subscribe(() => seen.push(desk.snapshot().length));
    void desk.ask(backup, never());
    expect(desk.snapshot()).toBe(desk.snapshot());
    desk.answer(backup.id, yes);
    stop();
    void desk.ask(notified, never());
    expect(seen).toEqual([1, 0]);
  });

  it('ignores an answer of the wrong kind, a second answer, and one to a question that is not there', async () => {
    const desk = new QuestionDesk();
    const reply = desk.ask(backup, never());
    desk.answer(backup.id, { kind: 'retry' });
    desk.answer('confirm/other', yes);
    expect(desk.snapshot()).toEqual([backup]);
    desk.answer(backup.id, yes);
    desk.answer(backup.id, { kind: 'refused', by: 'Rauf' });
    expect(await reply).toMatchObject({ answer: yes });
  });

  it('leaves a question when its session stops, and only that one', async () => {
    const desk = new QuestionDesk();
    const stop = new AbortController();
    const left = desk.ask(backup, stop.signal);
    void desk.ask(notified, never());
    stop.abort();
    expect(await left).toEqual({ kind: 'leave', why: 'operator' });
    expect(desk.snapshot()).toEqual([notified]);
  });

  it('is not bothered by a session that stops after its question was answered', async () => {
    const desk = new QuestionDesk();
    const stop = new AbortController();
    const reply = desk.ask(backup, stop.signal);
    desk.answer(backup.id, yes);
    stop.abort();
    expect(await reply).toMatchObject({ kind: 'answered' });
  });

  it('leaves at once what is asked of a session that stopped already', async () => {
    const desk = new QuestionDesk();
    const stop = new AbortController();
    stop.abort();
    expect(await desk.ask(backup, stop.signal)).toEqual({ kind: 'leave', why: 'operator' });
    expect(desk.snapshot()).toEqual([]);
  });

  it('leaves everything when the person leaves, also what is asked afterwards', async () => {
    const desk = new QuestionDesk();
    const replies = [desk.ask(backup, never()), desk.ask(notified, never())];
    desk.leave();
    const left = { kind: 'leave', why: 'operator' };
    expect(await Promise.all(replies)).toEqual([left, left]);
    expect(await desk.ask(backup, never())).toEqual(left);
    expect(desk.snapshot()).toEqual([]);
  });
});
