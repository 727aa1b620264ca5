import { describe, expect, it } from 'vitest';
import { foldSession } from '../../../state/session/evolve.ts';
import { nextMove } from '../../../state/session/next-move.ts';
import {
  ended,
  failed,
  finished,
  given,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  resumed,
  rollbackAnswered,
  rollbackAsked,
  rollbackRequested,
  skippedByRunbook,
  started,
  stepOf,
  stopRequested,
  type Telling,
  undo,
  wayBackOf,
} from '../../support/story.ts';

const group = { type: 'together', limit: 2, steps: [stepOf('users'), stepOf('visits')] } as const;
const plan = planOf([phaseOf('prepare', ['schema']), phaseOf('people', [group, 'keys'], { needs: ['prepare'] })], {
  rollbacks: [wayBackOf('recreate', ['drop', 'create'], { undoes: ['prepare'] })],
});
const all = ['prepare/schema', 'people/users', 'people/visits', 'people/keys'];
const did = (key: string): readonly Telling[] => [started(key), finished(key)];
const undid = (key: string): readonly Telling[] => [started(key, undo), finished(key, {}, undo)];
const failing = (key: string): readonly Telling[] => [started(key, undo), failed(key, {}, undo)];
const whole: readonly Telling[] = [
  phaseStarted('prepare'),
  ...did('prepare/schema'),
  phaseFinished('prepare'),
  phaseStarted('people'),
  ...all.slice(1).flatMap(did),
  phaseFinished('people'),
];
const goes = (way: string): readonly Telling[] => [rollbackRequested(), rollbackAsked(), rollbackAnswered({ way })];

const moveAfter = (...tellings: readonly Telling[]) => nextMove(foldSession(given(opened(plan), ...tellings)));
const back = (id: string) => ({ kind: 'undo-phase', phase: { id } });
const asks = (id: string) => ({ kind: 'ask', question: { kind: 'failure', id } });
const recreate = 'rollback:recreate';

describe('the next move of a session that goes back', () => {
  it.each<[string, readonly Telling[], unknown]>([
    ['is the newest phase', [], back('people')],
    [
      'stays with a phase of which a step is left',
      [...undid('people/keys'), ...undid('people/visits')],
      back('people'),
    ],
    ['goes on to the phase before', all.slice(1).flatMap(undid), back('prepare')],
    ['is the end once all is undone', all.flatMap(undid), { kind: 'finish-rollback' }],
    [
      'asks about the failure of one of a group while the other is undone',
      [
        ...undid('people/keys'),
        started('people/users', undo),
        started('people/visits', undo),
        failed('people/visits', {}, undo),
        finished('people/users', {}, undo),
      ],
      asks('failure/undo/people/visits/1.1'),
    ],
    [
      'asks about one failure after the other, in file order',
      [...failing('people/visits'), ...failing('people/users')],
      asks('failure/undo/people/users/1.1'),
    ],
    ['is the same after a kill in the middle of an undo', [started('people/keys', undo), resumed()], back('people')],
    ['halts when somebody asks it to stop', [stopRequested()], { kind: 'halt', why: 'stop-requested' }],
    ['goes on back when it is resumed after that', [stopRequested(), resumed('left')], back('people')],
  ])('%s', (_, tellings, move) =>
    expect(moveAfter(...whole, ...goes('undo'), ...tellings)).toMatchObject(move as object),
  );

  it('has nothing to undo in a phase that the runbook left out, and passes it by', () => {
    const prepared = [phaseStarted('prepare'), ...did('prepare/schema'), phaseFinished('prepare')];
    const leftOut = all.slice(1).map((key) => skippedByRunbook(key, 'not here'));
    const move = moveAfter(...prepared, phaseStarted('people'), ...leftOut, phaseFinished('people'), ...goes('undo'));
    expect(move).toMatchObject(back('prepare'));
  });

  it('goes back from a finished session as from any other', () => {
    expect(moveAfter(...whole, ended(), resumed('left'), ...goes('undo'))).toMatchObject(back('people'));
  });

  it.each<[string, readonly Telling[], unknown]>([
    ['is its steps', [], { kind: 'run-phase', phase: { id: recreate } }],
    [
      'goes on with them',
      [phaseStarted(recreate), ...did(`${recreate}/drop`)],
      { kind: 'run-phase', phase: { id: recreate } },
    ],
    [
      'asks about a step that failed',
      [phaseStarted(recreate), started(`${recreate}/drop`), failed(`${recreate}/drop`)],
      asks(`failure/${recreate}/drop/1.1`),
    ],
    [
      'is still its phase when all steps are settled and the end of the phase is not journaled',
      [phaseStarted(recreate), ...did(`${recreate}/drop`), ...did(`${recreate}/create`)],
      { kind: 'run-phase', phase: { id: recreate } },
    ],
    [
      'is the end after that',
      [phaseStarted(recreate), ...did(`${recreate}/drop`), ...did(`${recreate}/create`), phaseFinished(recreate)],
      { kind: 'finish-rollback' },
    ],
  ])('along a plan %s', (_, tellings, move) =>
    expect(moveAfter(...whole, ...goes('recreate'), ...tellings)).toMatchObject(move as object),
  );
});
