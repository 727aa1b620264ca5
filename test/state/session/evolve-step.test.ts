import { describe, expect, it } from 'vitest';
import { foldSession } from '../../../state/session/evolve.ts';
import {
  failed,
  faultOf,
  finished,
  given,
  left,
  noted,
  opened,
  phaseStarted,
  previewed,
  recovered,
  resumed,
  skippedByRunbook,
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
