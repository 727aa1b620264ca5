import { describe, expect, it } from 'vitest';
import type { Question } from '../../../state/question.ts';
import { foldSession } from '../../../state/session/evolve.ts';
import { openQuestionsOf } from '../../../state/session/open-questions.ts';
import { statusOf } from '../../../state/session/status.ts';
import { waitsOf } from '../../../state/session/waits.ts';
import {
  answered,
  asked,
  confirmQuestion,
  failed,
  faultOf,
  finished,
  given,
  left,
  opened,
  phaseOf,
  phaseStarted,
  planOf,
  resumed,
  rollbackAnswered,
  rollbackAsked,
  rollbackFinished,
  rollbackRequested,
  started,
  type Telling,
  undo,
  wayBackOf,
} from '../../support/story.ts';

const plan = planOf([phaseOf('people', ['users', 'names'])], { rollbacks: [wayBackOf('switch-back', ['ask'])] });
const open = (...tellings: readonly Telling[]) => {
  const session = foldSession(given(opened(plan), ...tellings));
  const ids = openQuestionsOf(session).map(({ question }) => question.id);
  expect(statusOf(session, undefined).openQuestions).toEqual(ids);
  expect(waitsOf(session) === undefined).toBe(ids.length === 0);
  return ids;
};

const failure = (id: string, direction?: 'undo'): Question => ({
  kind: 'failure',
  ...{ id, phase: 'people', step: 'users', title: 'Users', fault: faultOf('sql/failed'), failedChecks: [] },
  ...(direction && { direction }),
});
const first = 'failure/people/users/1.1';
const second = 'failure/people/users/2.2';
const failing = [phaseStarted('people'), started('people/users'), failed('people/users'), asked(failure(first))];
const leaving = [...failing, left(), resumed('left'), rollbackRequested()];
const goingBack = [...leaving, rollbackAsked(), rollbackAnswered({ way: 'undo' })];
const gone = [...goingBack, started('people/users', undo), finished('people/users', {}, undo), rollbackFinished()];

describe('a question that nobody answered', () => {
  it.each<[string, readonly Telling[], readonly string[]]>([
    ['waits as long as the step is where it was', failing, [first]],
    ['gives way to that of the way back', [...leaving, rollbackAsked()], ['rollback/1']],
    ['is asked no longer on the way back', goingBack, []],
    ['is asked no longer once everything is taken back', gone, []],
    [
      'gives way to that of the next try after a rollback',
      [
        ...gone,
        left('rolled-back'),
        resumed('left'),
        started('people/users', { generation: 2, attempt: 2 }),
        failed('people/users', {}, { generation: 2, attempt: 2 }),
        asked(failure(second)),
      ],
      [second],
    ],
    [
      'about undoing waits on the way back',
      [
        ...goingBack,
        started('people/users', undo),
        failed('people/users', {}, undo),
        asked(failure('failure/undo/people/users/1.1', 'undo')),
      ],
      ['failure/undo/people/users/1.1'],
    ],
    [
      'comes back where nobody goes back after all',
      [...leaving, rollbackAsked(), answered('rollback/1', { kind: 'go-on', by: 'Rauf' })],
      [first],
    ],
  ])('%s', (_, tellings, ids) => {
    expect(open(...tellings)).toEqual(ids);
  });

  it('of an item waits until its step is settled, and the one of a way back hides behind none of before', () => {
    const item = [started('people/names'), asked(confirmQuestion('people/names', 'look'))];
    expect(open(phaseStarted('people'), ...item)).toHaveLength(1);
    expect(open(phaseStarted('people'), ...item, finished('people/names'))).toEqual([]);
    const lost = 'rollback:switch-back/ask';
    const back = [...leaving, rollbackAsked(), rollbackAnswered({ way: 'switch-back' })];
    const [only, ...others] = open(...item, ...back, started(lost), asked(confirmQuestion(lost, 'lost')));
    expect(only).toContain('lost');
    expect(others).toEqual([]);
  });
});
