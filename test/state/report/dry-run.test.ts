import { describe, expect, it } from 'vitest';
import { reportOf } from '../../support/reports.ts';
import {
  ended,
  faultOf,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  previewed,
} from '../../support/story.ts';

describe('the report of a dry run', () => {
  const check = {
    id: 'disk',
    title: 'Space',
    kind: 'disk',
    verdict: 'failed',
    expected: '50 GB',
    actual: '2 GB',
    figures: {},
    evidence: [],
  } as const;
  const plan = planOf([phaseOf('people', ['users', 'persons'], { signOff: ['dba'] })]);
  const looked = [
    opened({ plan, dryRun: true }),
    phaseStarted('people'),
    previewed('people/users', {
      description: ['COPY (SELECT ...) TO STDOUT'],
      touches: ['edu_v2: users'],
      figures: { rows: 6987 },
    }),
  ];

  it('says of every step what it would do and touch, and that nothing was changed', () => {
    const { steps, outcome, missingSignOffs, totals } = reportOf(
      ...looked,
      previewed('people/persons'),
      phaseFinished('people'),
      ended(),
    );
    expect(steps[0]).toMatchObject({
      status: 'done',
      outcome: 'looked at, nothing was changed',
      preview: { description: ['COPY (SELECT ...) TO STDOUT'], touches: ['edu_v2: users'] },
      figures: { rows: 6987 },
      attempts: [],
      startedAt: null,
    });
    expect(outcome.text).toBe('Dry run finished: every step was looked at, nothing was changed.');
    expect(missingSignOffs).toEqual([]);
    expect(totals.rowsCopied).toBe(0);
  });

  it('counts the checks that could be judged', () => {
    const good = previewed('people/persons', { checks: [{ ...check, verdict: 'passed' }] });
    const { outcome } = reportOf(...looked, good, phaseFinished('people'), ended());
    expect(outcome.text).toBe(
      'Dry run finished: every step was looked at, 1 check passed beforehand, nothing was changed.',
    );
  });

  it('counts what it found', () => {
    const bad = previewed('people/persons', { fault: faultOf('database/down'), checks: [check] });
    const { steps, checks, outcome } = reportOf(...looked, bad, phaseFinished('people'), ended('failed'));
    expect(outcome).toMatchObject({
      status: 'failed',
      text: 'Dry run found problems: 1 step could not be looked at, 1 check failed. Nothing was changed.',
    });
    expect(steps[1]).toMatchObject({ status: 'failed', fault: { code: 'database/down' } });
    expect(checks).toMatchObject([{ id: 'disk', verdict: 'failed', decision: null }]);
  });
});
