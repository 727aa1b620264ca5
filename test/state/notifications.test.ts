import { describe, expect, it } from 'vitest';
import { noticeOf } from '../../state/notifications.ts';
import { foldSession } from '../../state/session/evolve.ts';
import {
  answered,
  asked,
  by,
  confirmQuestion,
  ended,
  failed,
  faultOf,
  finished,
  given,
  type Happening,
  left,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  rollbackRequested,
  started,
  type Telling,
} from '../support/story.ts';

const plan = planOf([phaseOf('people', ['users'], { title: 'Users and persons' }), phaseOf('cutover', ['start'])]);
const begin: readonly Telling[] = [opened(plan), phaseStarted('people'), started('people/users')];

/** What the last of these events tells people. */
function told(...tellings: readonly Telling[]) {
  const events = given(...tellings);
  const last = events.at(-1);
  if (!last) throw new Error('nothing happened');
  return noticeOf(last, foldSession(events));
}

const question = (rest: object): Happening =>
  ({ type: 'question.asked', data: { question: { id: 'q', phase: 'people', title: 'T', ...rest } } }) as Happening;
const rollback = {
  kind: 'rollback',
  ways: [{ id: 'undo', title: 'Undo it all', phases: ['people'], steps: [] }],
  phrase: 'edu',
};

describe('what people are told', () => {
  it.each<[string, readonly Telling[], string, string, string]>([
    [
      'a phase is done',
      [finished('people/users'), phaseFinished('people')],
      'phase-done',
      'edu-1 in live: phase people is done',
      'Users and persons\n1 of 2 phases are done.',
    ],
    [
      'a step failed',
      [failed('people/users', { fault: faultOf('sql/failed') })],
      'failure',
      'edu-1 in live: people/users FAILED',
      'It did not work (sql/failed). (sql/failed)\nLook.',
    ],
    [
      'an undo failed',
      [
        {
          ...failed('people/users'),
          step: { phase: 'people', step: 'users', generation: 1, attempt: 1, direction: 'undo' },
        },
      ],
      'failure',
      'edu-1 in live: undo of people/users FAILED',
      'Look.',
    ],
    [
      'somebody wrote through a freeze',
      [
        {
          type: 'freeze.proved',
          data: { database: 'edu', verdict: 'broken', method: 'wal', seen: ['pid 12, role app'] },
        },
      ],
      'failure',
      'edu-1 in live: edu was WRITTEN TO while it was frozen',
      'pid 12, role app',
    ],
    [
      'a signature is missing',
      [question({ kind: 'sign-off', role: 'cto', shown: {} })],
      'gate-waiting',
      'edu-1 in live: phase people waits for the signature of: CTO',
      'nightferry sign edu-1 people --role cto',
    ],
    [
      'somebody has to confirm',
      [asked(confirmQuestion('people/users', 'ready'))],
      'gate-waiting',
      'edu-1 in live: people/users waits for a confirmation',
      'Ready is so',
    ],
    [
      'nobody knows how far a step came',
      [question({ kind: 'ambiguous', step: 'users', seen: 'pid 7 still runs' })],
      'gate-waiting',
      'edu-1 in live: people/users waits for somebody to say how far it came',
      'pid 7 still runs',
    ],
    [
      'the point of no return is next',
      [question({ kind: 'point-of-no-return', step: 'users', phrase: 'edu' })],
      'gate-waiting',
      'edu-1 in live: people/users waits: it is the point of no return',
      '',
    ],
    [
      'a gate is shut',
      [question({ kind: 'gate', unmet: ['no proven backup of edu'] })],
      'gate-waiting',
      'edu-1 in live: phase people may not open yet',
      'no proven backup of edu',
    ],
    [
      'somebody wants to go back',
      [by({ name: 'Rauf' }, { type: 'rollback.requested', data: { scope: { kind: 'any' } } })],
      'rollback',
      'edu-1 in live: Rauf wants to go back',
      '',
    ],
    [
      'a rollback begins',
      [
        rollbackRequested(),
        question(rollback),
        answered('q', { kind: 'roll-back', by: 'Rauf', way: 'undo', reason: 'wrong names', phrase: 'edu' }),
      ],
      'rollback',
      'edu-1 in live: ROLLBACK has begun: Undo it all',
      'Rauf: wrong names\nPhases: people',
    ],
    ['the session is over', [ended('finished')], 'end', 'edu-1 in live: the session is finished', ''],
    [
      'the session stopped',
      [left('fault', faultOf('journal/full'))],
      'end',
      'edu-1 in live: the session STOPPED',
      'It did not work (journal/full).\nGo on with: nightferry resume edu-1',
    ],
  ])('when %s', (_, tellings, on, subject, more) => {
    const notice = told(...begin, ...tellings);
    expect(notice).toMatchObject({ on, subject });
    expect(notice?.text.startsWith(subject)).toBe(true);
    expect(notice?.text).toContain(more);
  });

  it('is nothing of what goes on in between, and no failure twice', () => {
    expect(told(...begin)).toBeUndefined();
    expect(told(...begin, finished('people/users'))).toBeUndefined();
    // The same process goes on and asks: only that somebody wants to go back is news.
    expect(told(...begin, rollbackRequested(), left('operator'))).toBeUndefined();
    expect(told(...begin, left('operator'))).toBeDefined();
    expect(told(...begin, failed('people/users'), question({ kind: 'failure', step: 'users' }))).toBeUndefined();
    const ready = confirmQuestion('people/users', 'ready');
    expect(told(...begin, asked(ready), answered(ready, { kind: 'confirmed', by: 'Leyla' }))).toBeUndefined();
  });

  it('says of a rehearsal that it is one, and of a dry run nothing', () => {
    expect(told(opened({ plan, mode: 'rehearsal' }), ended())?.subject).toBe(
      'REHEARSAL edu-1: the session is finished',
    );
    expect(told(opened({ plan, dryRun: true }), ended())).toBeUndefined();
  });

  it('holds nothing that could redraw a terminal', () => {
    const fault = faultOf('sql/failed', { message: '\u001b[2Jgone', remedy: ['one\ntwo'] });
    expect(
      told(...begin, failed('people/users', { fault }))
        ?.text.split('\n')
        .slice(1),
    ).toEqual(['gone (sql/failed)', 'one two']);
  });
});
