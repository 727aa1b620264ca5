import { describe, expect, it } from 'vitest';
import { foldSession } from '../../../state/session/evolve.ts';
import { standingFreezes } from '../../../state/session/freezes.ts';
import { failureQuestion, freezeBrokenQuestion, undoing } from '../../../state/session/move-questions.ts';
import type { StepState } from '../../../state/session/session.ts';
import { answered, asked, fact, faultOf, given, opened, phaseOf, stepOf, type Telling } from '../../support/story.ts';

const people = phaseOf('people', [
  { type: 'together', limit: 2, steps: [stepOf('users', { title: 'Migrate users' })] },
]);
const check = { id: 'c', title: 'C', kind: 'none', expected: 'none', actual: '3', figures: {}, evidence: [] } as const;
const state: StepState = {
  ...{ phase: 'people', step: 'users', generation: 2, attempt: 3, status: 'failed', epoch: 0, figures: {} },
  ...{ evidence: [], checks: [], notes: [], history: [], fault: faultOf('sql/failed') },
};

describe('the question about a failure', () => {
  it('is of this attempt of this generation, and names the step', () => {
    expect(failureQuestion(people, state, 'do')).toEqual({
      kind: 'failure',
      id: 'failure/people/users/2.3',
      phase: 'people',
      step: 'users',
      title: 'Migrate users',
      fault: faultOf('sql/failed'),
      failedChecks: [],
    });
  });

  it('about an undo is another one than about the step itself', () => {
    const question = failureQuestion(people, state, 'undo');
    expect(question).toMatchObject({
      id: 'failure/undo/people/users/2.3',
      direction: 'undo',
      title: 'Undo: Migrate users',
    });
    expect(question.id).not.toBe(failureQuestion(people, state, 'do').id);
  });

  it.each([
    ['another attempt', { attempt: 4 }],
    ['another generation', { generation: 3 }],
  ])('about %s is another one', (_, change) => {
    expect(failureQuestion(people, { ...state, ...change }, 'do').id).not.toBe(failureQuestion(people, state, 'do').id);
  });

  it('shows the checks that failed, and no others', () => {
    const checks = [
      { ...check, verdict: 'passed' as const },
      { ...check, id: 'd', verdict: 'failed' as const },
    ];
    expect(failureQuestion(people, { ...state, checks }, 'do').failedChecks.map(({ id }) => id)).toEqual(['d']);
  });

  it('can be asked about a step that an amendment took out, and of one without a fault', () => {
    const { fault: _, ...bare } = state;
    expect(failureQuestion(phaseOf('people', []), { ...bare, step: 'gone' }, 'do')).toMatchObject({
      title: 'gone',
      fault: { code: 'step/failed', message: 'gone failed.', retry: 'unknown' },
    });
  });

  it('has no word of its own in the way forward', () => {
    expect([undoing('do'), undoing('undo')]).toEqual(['', 'undo/']);
  });
});

describe('the question about a write through a freeze', () => {
  const frozen = fact('database.frozen', { database: 'edu', mode: 'strict', step: 'freeze/edu', prior: '{}' });
  const broken = (...seen: readonly string[]) =>
    fact('freeze.proved', { database: 'edu', verdict: 'broken', method: 'wal', seen });
  const questionAfter = (...tellings: readonly Telling[]) => {
    const session = foldSession(given(opened(), frozen, ...tellings));
    const [freeze] = standingFreezes(session.facts);
    if (!freeze) throw new TypeError('nothing is frozen');
    return freezeBrokenQuestion(session, freeze);
  };
  const first = questionAfter(broken('pid 7 of app wrote users'));
  const accept = { kind: 'accept', reason: 'known', role: 'cto', by: 'Rauf' } as const;

  it('names the database, the phase that froze it, and who wrote', () => {
    expect(first).toMatchObject({
      kind: 'freeze-broken',
      phase: 'freeze',
      database: 'edu',
      title: 'Someone wrote to edu, which is frozen',
      seen: ['pid 7 of app wrote users'],
    });
  });

  it('stays the same one while nobody has decided, whatever further proofs see', () => {
    const later = questionAfter(broken('pid 7 of app wrote users'), broken('pid 7', 'pid 8'));
    expect(later).toEqual({ ...first, seen: ['pid 7', 'pid 8'] });
  });

  it('is another one for a write after one that was accepted, and after a freeze anew', () => {
    const accepted = [broken('pid 7'), asked(first), answered(first, accept)];
    const second = questionAfter(...accepted, broken('pid 9'));
    expect(second.id).not.toBe(first.id);
    const thawed = fact('database.thawed', { database: 'edu', verdict: 'proven', seen: [] });
    const third = questionAfter(broken('pid 7'), thawed, frozen, broken('pid 9'));
    expect(new Set([first.id, second.id, third.id]).size).toBe(3);
  });
});
