import { describe, expect, it } from 'vitest';
import { evolve, foldSession } from '../../../state/session/evolve.ts';
import {
  amended,
  answered,
  asked,
  by,
  confirmQuestion,
  ended,
  failed,
  faultOf,
  finished,
  given,
  left,
  noted,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  previewed,
  recovered,
  resumed,
  signed,
  skippedByRunbook,
  started,
  stopRequested,
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

describe('a session', () => {
  it('begins with what it was opened with and one run', () => {
    const session = foldSession(given(opened()));
    expect(session).toMatchObject({ id: 'edu-1', seq: 1, steps: {}, signOffs: [], stopRequested: false });
    expect(session.runs).toEqual([
      {
        pid: 4001,
        nightferry: '0.1.0',
        by: 'Leyla',
        host: 'ops1',
        startedAt: session.openedAt,
        lastAt: session.openedAt,
      },
    ]);
  });

  it('can not begin with anything else', () => {
    expect(() => foldSession([])).toThrow('begins with session.opened');
    expect(() => foldSession(given(opened(), phaseStarted('people')).slice(1))).toThrow('begins with session.opened');
  });

  it('opens once', () => {
    const [event] = given(opened());
    if (!event) throw new TypeError('no event');
    expect(() => evolve(foldSession([event]), event)).toThrow('opens once');
  });

  it('folds the same one event at a time as all at once', () => {
    const [first, ...rest] = given(opened(), phaseStarted('people'), started(users), finished(users), ended());
    if (!first) throw new TypeError('no event');
    expect(rest.reduce(evolve, foldSession([first]))).toEqual(foldSession([first, ...rest]));
  });

  it('does not change the session it came from', () => {
    const before = sessionAfter(phaseStarted('people'), started(users));
    const copy = structuredClone(before);
    const [, , , event] = given(opened(), phaseStarted('people'), started(users), finished(users));
    if (!event) throw new TypeError('no event');
    evolve(before, event);
    expect(before).toEqual(copy);
  });

  it('is finished when it says so', () => {
    expect(sessionAfter(ended('failed')).finished).toMatchObject({ outcome: 'failed' });
    expect(sessionAfter(ended()).runs[0]?.ended).toBe('finished');
  });

  it('keeps the first start of a phase when a resumed process starts it again, and its last end', () => {
    const events = given(
      opened(),
      phaseStarted('people'),
      resumed(),
      phaseStarted('people'),
      phaseFinished('people'),
      phaseFinished('people'),
    );
    const { people } = foldSession(events).phases;
    expect(people).toEqual({ startedAt: events[1]?.at, finishedAt: events[5]?.at });
  });

  it('takes plan and manifest of the last amendment', () => {
    const plan = planOf([phaseOf('people', ['users', 'persons'])]);
    const session = sessionAfter(by({ name: 'Rauf' }, amended(plan, 'e'.repeat(64))));
    expect(session.plan).toEqual(plan);
    expect(session.manifest.digest).toBe('e'.repeat(64));
    expect(session.amendments).toMatchObject([{ by: 'Rauf', changed: ['edu-v2.yaml'] }]);
    expect(session.opened.manifest.digest).toBe('d'.repeat(64));
  });

  it('is asked to stop until it is resumed', () => {
    expect(sessionAfter(stopRequested()).stopRequested).toBe(true);
    expect(sessionAfter(stopRequested(), left(), resumed('left')).stopRequested).toBe(false);
  });
});

describe('the runs of a session', () => {
  it('tell a process that was left from one that was killed', () => {
    const { runs } = sessionAfter(left('signal'), resumed('left', 2), phaseStarted('people'), resumed('killed', 3));
    expect(runs.map(({ pid, ended }) => [pid, ended])).toEqual([
      [4001, 'signal'],
      [2, undefined],
      [3, undefined],
    ]);
  });

  it('were last alive at the last event of their own', () => {
    const events = given(opened(), phaseStarted('people'), resumed());
    expect(foldSession(events).runs.map(({ lastAt }) => lastAt)).toEqual([events[1]?.at, events[2]?.at]);
  });

  it('are not kept alive by a sign-off or a stop from another terminal', () => {
    const events = given(opened(), phaseStarted('people'), signed('people', 'dba'), stopRequested());
    expect(foldSession(events).runs[0]?.lastAt).toBe(events[1]?.at);
    expect(foldSession(events).lastAt).toBe(events[3]?.at);
  });

  it('keep the fault they ended with', () => {
    expect(sessionAfter(left('fault', faultOf('journal/full'))).runs[0]).toMatchObject({
      ended: 'fault',
      fault: { code: 'journal/full' },
    });
  });
});

describe('a step', () => {
  it('is absent until something happens to it', () => {
    expect(sessionAfter(phaseStarted('people')).steps).toEqual({});
  });

  it.each([
    ['running once started', [started(users)], { status: 'running', attempt: 1, generation: 1 }],
    [
      'done once finished',
      [started(users), finished(users, { figures: { rows: 5 } })],
      { status: 'done', figures: { rows: 5 } },
    ],
    ['failed with its fault', [started(users), failed(users)], { status: 'failed', fault: { code: 'sql/failed' } }],
    [
      'skipped by the runbook',
      [skippedByRunbook(users, 'no mail here')],
      { status: 'skipped', decision: { kind: 'skipped', reason: 'no mail here', by: 'runbook' } },
    ],
    [
      'running still while recovery found it done',
      [started(users), resumed(), recovered(users, 'done')],
      { status: 'running', seen: 'looked' },
    ],
    [
      'done when recovery brought its figures',
      [started(users), resumed(), recovered(users, 'done'), finished(users)],
      { status: 'done' },
    ],
    [
      'pending when recovery says so',
      [started(users), resumed(), recovered(users, 'redo', 'no ledger row')],
      { status: 'pending', seen: 'no ledger row' },
    ],
    [
      'ambiguous when reality does not tell',
      [started(users), resumed(), recovered(users, 'ask')],
      { status: 'ambiguous' },
    ],
    [
      'done when a dry run looked at it',
      [previewed(users, { description: ['select 1'], touches: ['edu: runs SQL'] })],
      { status: 'done', preview: { description: ['select 1'], touches: ['edu: runs SQL'] } },
    ],
    [
      'failed when a dry run could not look',
      [previewed(users, { fault: faultOf('sql/no-file') })],
      { status: 'failed' },
    ],
  ] as const)('is %s', (_, tellings, expected) => {
    expect(usersAfter(...tellings)).toMatchObject(expected);
  });

  it('collects the notes of an attempt and drops them with the next', () => {
    const one = [started(users), noted(users, { pid: 7 }), noted(users, { pid: 8 })];
    expect(usersAfter(...one).notes).toEqual([{ pid: 7 }, { pid: 8 }]);
    expect(usersAfter(...one, resumed(), recovered(users, 'redo'), started(users, { attempt: 2 })).notes).toEqual([]);
  });

  it('begins a new attempt clean, and remembers when the first one began', () => {
    const events = given(
      opened(),
      started(users),
      failed(users, { figures: { rows: 3 } }),
      resumed(),
      started(users, { attempt: 2 }),
    );
    const state = foldSession(events).steps[users];
    expect(state).toMatchObject({
      attempt: 2,
      epoch: 1,
      figures: {},
      firstStartedAt: events[1]?.at,
      startedAt: events[4]?.at,
    });
    expect(state?.fault).toBeUndefined();
  });

  it('measures from the first start of its generation, not of one that was undone', () => {
    const events = given(opened(), started(users), finished(users), started(users, { generation: 2 }));
    expect(foldSession(events).steps[users]?.firstStartedAt).toBe(events[3]?.at);
  });

  it('remembers an attempt that its process did not survive as killed, to the last sign of life', () => {
    const events = given(opened(), started(users), noted(users, { pid: 7 }), resumed(), recovered(users, 'redo'));
    expect(foldSession(events).steps[users]?.history).toEqual([
      { attempt: 1, startedAt: events[1]?.at, endedAt: events[2]?.at, end: 'killed', verdict: 'redo', seen: 'looked' },
    ]);
  });

  it('remembers an attempt that gave way to a stop as stopped', () => {
    expect(usersAfter(started(users), left(), resumed('left'), recovered(users, 'redo')).history).toMatchObject([
      { end: 'stopped' },
    ]);
  });

  it('is remembered once when the same attempt is looked at again', () => {
    const state = usersAfter(
      started(users),
      resumed(),
      recovered(users, 'ask', 'first'),
      resumed(),
      recovered(users, 'redo', 'then'),
    );
    expect(state.history).toMatchObject([{ attempt: 1, verdict: 'redo', seen: 'then' }]);
  });
});

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
