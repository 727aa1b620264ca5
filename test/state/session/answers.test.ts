import { describe, expect, it } from 'vitest';
import { foldSession } from '../../../state/session/evolve.ts';
import {
  answered,
  asked,
  confirmQuestion,
  failed,
  faultOf,
  finished,
  given,
  opened,
  phaseStarted,
  recovered,
  resumed,
  started,
  type Telling,
} from '../../support/story.ts';

const users = 'people/users';

function sessionAfter(...tellings: readonly Telling[]) {
  return foldSession(given(opened(), ...tellings));
}

function usersAfter(...tellings: readonly Telling[]) {
  const state = sessionAfter(phaseStarted('people'), ...tellings).steps[users];
  if (!state) throw new TypeError('nothing happened to people/users');
  return state;
}

describe('an answer', () => {
  const failure = {
    kind: 'failure',
    id: 'failure/people/users/1.1',
    phase: 'people',
    step: 'users',
    title: 'Users',
    fault: faultOf('sql/failed'),
    failedChecks: [],
  } as const;
  const ambiguous = {
    kind: 'ambiguous',
    id: 'ambiguous/people/users/1.1',
    phase: 'people',
    step: 'users',
    title: 'Users',
    seen: 'a file is there',
  } as const;
  const afterFailure = [started(users), failed(users), asked(failure)];
  const afterKill = [started(users), resumed(), recovered(users, 'ask', 'a file is there'), asked(ambiguous)];

  it('retry makes a failed step pending, with the failure in its history', () => {
    const state = usersAfter(...afterFailure, answered(failure, { kind: 'retry' }));
    expect(state.status).toBe('pending');
    expect(state.history).toMatchObject([{ attempt: 1, end: 'failed', fault: { code: 'sql/failed' } }]);
  });

  it.each([
    ['skip', 'skipped'],
    ['accept', 'accepted'],
  ] as const)('%s settles a failed step as %s, and keeps reason, role and who', (kind, status) => {
    const decision = { reason: 'known', role: 'dba', by: 'Rauf' };
    const state = usersAfter(...afterFailure, answered(failure, { kind, ...decision }));
    expect(state).toMatchObject({ status, decision: { kind: status, ...decision }, fault: { code: 'sql/failed' } });
  });

  it('done settles an ambiguous step on the word of a person, as evidence', () => {
    const state = usersAfter(...afterKill, answered(ambiguous, { kind: 'done', by: 'Rauf', note: 'I looked' }));
    expect(state).toMatchObject({ status: 'done', decision: { kind: 'done', by: 'Rauf', reason: 'I looked' } });
    expect(state.evidence).toEqual([
      { kind: 'statement', by: 'Rauf', text: 'It is done: a file is there', note: 'I looked' },
    ]);
  });

  it('redo makes an ambiguous step pending', () => {
    expect(usersAfter(...afterKill, answered(ambiguous, { kind: 'redo', by: 'Rauf' })).status).toBe('pending');
  });

  it('look-again leaves the step to recovery once more', () => {
    expect(usersAfter(...afterKill, answered(ambiguous, { kind: 'look-again' }))).toMatchObject({
      status: 'running',
      epoch: 0,
    });
  });

  it('that does not fit its question is ignored', () => {
    const session = sessionAfter(...afterKill, answered(ambiguous, { kind: 'retry' }));
    expect(session.steps[users]?.status).toBe('ambiguous');
    expect(session.questions[ambiguous.id]?.answer).toBeUndefined();
  });

  it('to a question that nobody asked is ignored', () => {
    expect(sessionAfter(answered('failure/people/users/9.9', { kind: 'retry' })).questions).toEqual({});
  });

  it('that comes when the step has moved on does not move it back', () => {
    const state = usersAfter(
      ...afterFailure,
      answered(failure, { kind: 'retry' }),
      started(users, { attempt: 2 }),
      finished(users, {}, { attempt: 2 }),
      answered(failure, { kind: 'skip', reason: 'late', role: 'dba', by: 'Rauf' }),
    );
    expect(state.status).toBe('done');
    expect(state.decision).toBeUndefined();
  });

  it('is kept with the question, whether a script gave it and when', () => {
    const question = confirmQuestion('people/users', 'notified');
    const events = given(opened(), asked(question), answered(question, { kind: 'confirmed', by: 'Rauf' }, true));
    expect(foldSession(events).questions[question.id]).toEqual({
      question,
      askedAt: events[1]?.at,
      answer: { kind: 'confirmed', by: 'Rauf' },
      answeredAt: events[2]?.at,
      scripted: true,
    });
  });

  it('that refused gives way when the question is asked again', () => {
    const question = confirmQuestion('people/users', 'notified');
    const refused = [asked(question), answered(question, { kind: 'refused', by: 'Rauf' })];
    expect(sessionAfter(...refused).questions[question.id]?.answer?.kind).toBe('refused');
    expect(sessionAfter(...refused, asked(question)).questions[question.id]?.answer).toBeUndefined();
    const again = sessionAfter(...refused, asked(question), answered(question, { kind: 'confirmed', by: 'Rauf' }));
    expect(again.questions[question.id]?.answer?.kind).toBe('confirmed');
  });
});
