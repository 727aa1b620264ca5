import { describe, expect, it } from 'vitest';
import { evolve, foldSession } from '../../../state/session/evolve.ts';
import {
  amended,
  by,
  ended,
  faultOf,
  finished,
  given,
  left,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  resumed,
  signed,
  started,
  stopRequested,
  type Telling,
} from '../../support/story.ts';

const users = 'people/users';

function sessionAfter(...tellings: readonly Telling[]) {
  return foldSession(given(opened(), ...tellings));
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
