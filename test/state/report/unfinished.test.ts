import { describe, expect, it } from 'vitest';
import { askedNow, eduNight, halfEduNight } from '../../support/edu-night.ts';
import { reportOf, reportOn, stepIn } from '../../support/reports.ts';
import {
  faultOf,
  finished,
  left,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  signed,
  started,
} from '../../support/story.ts';

describe('the report of an unfinished session', () => {
  it('says that the last process has not said how it ended', () => {
    const night = reportOn(halfEduNight());
    expect(night.outcome.status).toBe('unfinished');
    expect(night.outcome.text).toBe(
      'Unfinished in phase Users and persons: the last process has not said how it ended, it runs still or was killed.',
    );
    expect(night.runs.at(-1)).toMatchObject({ end: 'open', underWay: ['people/users'] });
    expect(stepIn(night, 'people/users')).toMatchObject({
      outcome: 'begun, not finished',
      attempts: [{ end: 'running', endedAt: null }],
      elapsedMs: null,
    });
    expect(night.finishedAt).toBeNull();
    expect(night.missingSignOffs).toEqual([
      { phase: 'people', role: 'dba', roleTitle: 'Database administrator' },
      { phase: 'people', role: 'technical-lead', roleTitle: 'Technical Lead' },
    ]);
    expect(night.followUps[0]?.dueAt).toBeNull();
  });

  it.each([
    ['operator', undefined, 'Left unfinished in phase Users and persons: the operator left. It can be resumed.'],
    ['signal', undefined, 'Left unfinished in phase Users and persons: a signal ended the process. It can be resumed.'],
    [
      'answers',
      undefined,
      'Left unfinished in phase Users and persons: the file of answers had no answer. It can be resumed.',
    ],
    [
      'fault',
      faultOf('database/down', { message: 'edu_v2 does not answer.' }),
      'Left unfinished in phase Users and persons: it stopped on a fault (edu_v2 does not answer). It can be resumed.',
    ],
  ] as const)('says why it was left: %s', (why, fault, text) => {
    const { outcome, runs, steps } = reportOn(halfEduNight(left(why, fault)));
    expect(outcome).toEqual({ status: 'left', text, why, fault: fault ?? null });
    expect(runs.at(-1)).toMatchObject({ end: 'left', why, underWay: ['people/users'] });
    expect(steps.find(({ step }) => step === 'users')?.attempts).toMatchObject([{ end: 'stopped' }]);
  });

  it('names what it waits for, and drops what was answered from another terminal', () => {
    const plan = planOf([
      phaseOf('people', ['users'], { signOff: ['dba'] }),
      phaseOf('more', ['rest'], { needs: ['people'] }),
    ]);
    const tellings = [
      opened(plan),
      phaseStarted('people'),
      started('people/users'),
      finished('people/users'),
      phaseFinished('people'),
      askedNow,
    ];
    expect(reportOf(...tellings).openQuestions).toMatchObject([{ kind: 'sign-off', phase: 'people', step: null }]);
    expect(reportOf(...tellings, signed('people', 'dba')).openQuestions).toEqual([]);
  });

  it('is as good as any for every moment of a night', () => {
    const events = eduNight();
    for (let length = 1; length <= events.length; length += 1) {
      const { journal, steps, runs } = reportOn(events.slice(0, length));
      expect(journal.events).toBe(length);
      expect(steps).toHaveLength(6);
      expect(runs.at(-1)?.end).toBe(length === events.length ? 'finished' : 'open');
    }
  });
});
