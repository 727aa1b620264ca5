import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../state/outcome.ts';
import { foldSession } from '../../../state/session/evolve.ts';
import { missingSignOffs, signOffExhibit } from '../../../state/session/exhibit.ts';
import { gate, isPhaseComplete, isPhaseDone } from '../../../state/session/gate.ts';
import {
  after,
  finished,
  given,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  recovered,
  resumed,
  signed,
  started,
  type Telling,
} from '../../support/story.ts';

const people = phaseOf('people', ['users', 'arrived'], { signOff: ['dba', 'cto'] });
const next = phaseOf('next', ['more'], { needs: ['people'] });
const check: CheckResult = {
  id: 'count',
  title: 'Users arrived',
  kind: 'rows',
  verdict: 'passed',
  expected: '6,987 rows',
  actual: '6,987 rows',
  figures: { difference: 0 },
  evidence: [],
};

function sessionAfter(...tellings: readonly Telling[]) {
  return foldSession(given(opened(planOf([people, next])), phaseStarted('people'), ...tellings));
}

const done = [
  started('people/users'),
  finished('people/users', { figures: { rows: 6987 } }),
  started('people/arrived'),
  finished('people/arrived', { checks: [check] }),
  phaseFinished('people'),
];

describe('what is shown for a sign-off', () => {
  it('is the outcome and figures of every step, and every check', () => {
    const { steps, checks } = signOffExhibit(sessionAfter(...done), people);
    expect(steps).toEqual([
      { step: 'users', title: 'Users', status: 'done', figures: { rows: 6987 } },
      { step: 'arrived', title: 'Arrived', status: 'done', figures: {} },
    ]);
    expect(checks).toEqual([
      { id: 'count', title: 'Users arrived', verdict: 'passed', expected: '6,987 rows', actual: '6,987 rows' },
    ]);
  });

  it('has the same digest whenever and however often the same was reached', () => {
    const { digest } = signOffExhibit(sessionAfter(...done), people);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    const slow = done.map((telling) => after(3_600_000, telling));
    expect(signOffExhibit(sessionAfter(...slow), people).digest).toBe(digest);
    const killed = [started('people/users'), resumed(), recovered('people/users', 'redo')];
    const again = [started('people/users', { attempt: 2 }), ...done.slice(1)];
    expect(signOffExhibit(sessionAfter(...killed, ...again), people).digest).toBe(digest);
  });

  it.each([
    ['a figure', [finished('people/users', { figures: { rows: 6986 } })]],
    ['a verdict', [finished('people/arrived', { checks: [{ ...check, verdict: 'failed' as const }] })]],
    ['what a check found', [finished('people/arrived', { checks: [{ ...check, actual: '6,986 rows' }] })]],
    ['a status', [started('people/users', { attempt: 2 })]],
  ])('has another digest when %s changed', (_, change) => {
    const { digest } = signOffExhibit(sessionAfter(...done), people);
    expect(signOffExhibit(sessionAfter(...done, ...change), people).digest).not.toBe(digest);
  });
});

describe('a sign-off', () => {
  it('counts for its role and its phase as it stands', () => {
    expect(missingSignOffs(sessionAfter(...done), people)).toEqual(['dba', 'cto']);
    expect(missingSignOffs(sessionAfter(...done, signed('people', 'cto')), people)).toEqual(['dba']);
  });

  it('does not count for another role, another phase, or anything else shown', () => {
    const tellings = [
      signed('people', 'technical-lead'),
      signed('next', 'dba'),
      signed('people', 'dba', { shown: 'f'.repeat(64) }),
    ];
    expect(missingSignOffs(sessionAfter(...done, ...tellings), people)).toEqual(['dba', 'cto']);
  });

  it('does not count any more once what it was given for has changed', () => {
    const tellings = [...done, signed('people', 'dba'), signed('people', 'cto')];
    expect(missingSignOffs(sessionAfter(...tellings), people)).toEqual([]);
    const redone = [...tellings, finished('people/users', { figures: { rows: 6986 } })];
    expect(missingSignOffs(sessionAfter(...redone), people)).toEqual(['dba', 'cto']);
  });

  it('is needed before the phases after it open, and not for the phase to be done', () => {
    const unsigned = sessionAfter(...done);
    expect(isPhaseDone(unsigned, people)).toBe(true);
    expect(isPhaseComplete(unsigned, people)).toBe(false);
    expect(gate(unsigned, next)).toEqual([
      { what: 'sign-off', phase: 'people', role: 'dba' },
      { what: 'sign-off', phase: 'people', role: 'cto' },
    ]);
    const complete = sessionAfter(...done, signed('people', 'dba'), signed('people', 'cto'));
    expect(isPhaseComplete(complete, people)).toBe(true);
    expect(gate(complete, next)).toEqual([]);
  });

  it('is not asked for in a phase that names no role', () => {
    expect(missingSignOffs(sessionAfter(), next)).toEqual([]);
  });
});
