import { expect, it } from 'vitest';
import { goOnQuestion } from '../../../source/plain/preflight.ts';
import { foldSession } from '../../../state/session/evolve.ts';
import {
  finished,
  given,
  left,
  opened,
  phaseStarted,
  resumed,
  rollbackAnswered,
  rollbackAsked,
  rollbackFinished,
  rollbackRequested,
  started,
  type Telling,
  undo,
} from '../../support/story.ts';

const begun = [phaseStarted('people'), started('people/users')];
const goingBack = [...begun, left(), resumed('left'), rollbackRequested(), rollbackAsked()];
const undone = [rollbackAnswered({ way: 'undo' }), started('people/users', undo), finished('people/users', {}, undo)];
const gone = [...goingBack, ...undone, rollbackFinished(), left('rolled-back')];

it.each<[string, readonly Telling[], boolean, RegExp | undefined]>([
  ['not where a session was just started', [], false, undefined],
  ['where a new one has problems', [], true, /^Begin all the same\?/],
  ['where one is resumed', [...begun, left(), resumed('left')], false, /^Go on\? yes/],
  ['where one is resumed with problems', [...begun, resumed()], true, /^Go on all the same\?/],
  ['which way it goes after a rollback', [...gone, resumed('left')], false, /Go FORWARD again\?/],
  ['that also when somebody only looked since', [...gone, resumed('left'), left(), resumed('left')], false, /FORWARD/],
  ['not before the ways back, which ask by themselves', goingBack, false, undefined],
  [
    'in the middle of going back',
    [...goingBack, rollbackAnswered({ way: 'undo' }), left(), resumed('left')],
    false,
    /^Go on BACK \(undo\)\?/,
  ],
])('at a terminal it is asked %s', (_, tellings, hasProblems, question) => {
  const asked = goOnQuestion(foldSession(given(opened(), ...tellings)), hasProblems);
  if (question) expect(asked).toMatch(question);
  else expect(asked).toBeUndefined();
});
