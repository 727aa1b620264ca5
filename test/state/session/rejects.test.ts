import { describe, expect, it } from 'vitest';
import { answersTo } from '../../../state/answer.ts';
import type { RejectsQuestion } from '../../../state/question.ts';
import type { RejectRecord } from '../../../state/rejects/record.ts';
import { foldSession } from '../../../state/session/evolve.ts';
import { nextStep } from '../../../state/session/next-step.ts';
import { openQuestionsOf } from '../../../state/session/open-questions.ts';
import { acceptedRejects, openRejectedRows } from '../../../state/session/rejects.ts';
import {
  answered,
  asked,
  fact,
  finished,
  given,
  opened,
  phaseOf,
  phaseStarted,
  planOf,
  rollbackRequested,
  started,
  stepOf,
  type Telling,
} from '../../support/story.ts';

const cutover = stepOf('switch', { pointOfNoReturn: { phrase: 'edu_v2' } });
const plan = planOf([phaseOf('people', ['users']), phaseOf('cutover', [cutover], { needs: ['people'] })]);
const copied: readonly Telling[] = [
  opened({ plan }),
  phaseStarted('people'),
  started('people/users'),
  finished('people/users'),
];
const accept = { kind: 'accept', reason: 'test users', role: 'cto', by: 'Rauf' } as const;

function counted(openRows: number, generation = 1) {
  const first: readonly RejectRecord[] = [];
  const counts = { open: openRows, openRows, accepted: 0, retried: 0 };
  return fact('rejects.counted', { database: 'edu_v2', step: 'people/users', generation, ...counts, first });
}

function questionOf(session: Parameters<typeof nextStep>[0]): RejectsQuestion {
  const move = nextStep(session, 'cutover', cutover);
  if (move.kind !== 'ask' || move.question.kind !== 'rejects') throw new TypeError(`asks nothing: ${move.kind}`);
  return move.question;
}

const accepted = (phrase: string): readonly Telling[] => [
  (session) => asked(questionOf(session)),
  (session) => answered(questionOf(session).id, { ...accept, phrase }),
];

function nextOf(...tellings: readonly Telling[]): string {
  const move = nextStep(foldSession(given(...copied, ...tellings)), 'cutover', cutover);
  return move.kind === 'ask' ? move.question.kind : move.kind;
}

describe('a step after which there is no way back', () => {
  it.each<[string, string, readonly Telling[]]>([
    ['asks only its phrase where every row arrived', 'point-of-no-return', [counted(0)]],
    ['asks about rejects before its phrase', 'rejects', [counted(17)]],
    ['is not satisfied by another number', 'rejects', [counted(17), ...accepted('16 rejects')]],
    [
      'goes on to its phrase once their number was typed',
      'point-of-no-return',
      [counted(17), ...accepted('17 rejects')],
    ],
    ['asks again when the number changed', 'rejects', [counted(17), ...accepted('17 rejects'), counted(16)]],
    ['asks no more when all were carried over', 'point-of-no-return', [counted(17), counted(0)]],
    ['does not count those of a generation that was undone', 'point-of-no-return', [counted(17, 7)]],
    [
      'is satisfied by what was accepted of the very same rejects before another step',
      'point-of-no-return',
      [
        counted(17),
        (known) => asked({ ...questionOf(known), step: 'other', id: 'x' }),
        answered('x', { ...accept, phrase: '17 rejects' }),
      ],
    ],
    ['stops where somebody wants to go back', 'halt', [counted(17), rollbackRequested()]],
  ])('%s', (_, expected, tellings) => {
    expect(nextOf(...tellings)).toBe(expected);
  });

  it('names the step, the number, and a phrase that has it', () => {
    const session = foldSession(given(...copied, counted(1)));
    expect(questionOf(session)).toMatchObject({
      rows: 1,
      phrase: '1 reject',
      rejects: [{ step: 'people/users', rows: 1 }],
    });
    expect(openRejectedRows(session)).toBe(1);
    expect(answersTo.rejects).toEqual(['accept', 'roll-back']);
  });

  it('waits with the question of the number that holds, and with no other', () => {
    const session = foldSession(given(...copied, counted(17), (known) => asked(questionOf(known)), counted(16)));
    expect(openQuestionsOf(session)).toEqual([]);
    const again = foldSession(given(...copied, counted(16), (known) => asked(questionOf(known))));
    expect(openQuestionsOf(again).map(({ question }) => question.kind)).toEqual(['rejects']);
  });

  it('keeps who went on without them, in which role, and why', () => {
    const session = foldSession(given(...copied, counted(17), ...accepted('17 rejects')));
    expect(acceptedRejects(session)).toMatchObject([
      { before: 'cutover/switch', rows: 17, by: 'Rauf', role: 'cto', reason: 'test users' },
    ]);
  });
});
