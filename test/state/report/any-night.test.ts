import { describe, expect, it } from 'vitest';
import type { Event } from '../../../state/events.ts';
import { RandomNight } from '../../support/random-night.ts';
import { reportOn } from '../../support/reports.ts';

describe('the report of any night', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed + 1000))(
    'night %i: nothing is lost or counted twice',
    (seed) => {
      const events = new RandomNight(seed).toTheEnd();
      const { steps, runs, totals, openQuestions, confirmations, recoveries, rollbacks } = reportOn(events);
      const count = (type: Event['type']) => events.filter((event) => event.type === type).length;
      const attempts = steps.flatMap((step) => step.attempts);
      const onTheWayBack = ({ step }: Event) => step?.direction === 'undo' || step?.phase.startsWith('rollback:');
      const back = events.filter(onTheWayBack).filter(({ type }) => type === 'step.started').length;
      const backFailed = events.filter(onTheWayBack).filter(({ type }) => type === 'step.failed').length;
      expect(attempts).toHaveLength(count('step.started') - back);
      expect(attempts.filter(({ end }) => end === 'failed')).toHaveLength(count('step.failed') - backFailed);
      expect(rollbacks).toHaveLength(count('rollback.finished'));
      const stepsBack = rollbacks.flatMap((rollback) => rollback.steps);
      expect(stepsBack.reduce((sum, step) => sum + step.attempts.length, 0)).toBe(back);
      expect(stepsBack.filter(({ status }) => !['done', 'skipped', 'accepted'].includes(status))).toEqual([]);
      expect(attempts.filter(({ end }) => end === 'running')).toEqual([]);
      expect(attempts.every(({ elapsedMs }) => elapsedMs !== null && elapsedMs >= 0)).toBe(true);
      expect(runs).toHaveLength(count('session.resumed') + 1);
      expect(runs.filter(({ end }) => end === 'left')).toHaveLength(count('session.left'));
      expect(runs.at(-1)?.end).toBe('finished');
      expect(recoveries).toHaveLength(count('step.recovered'));
      expect(openQuestions).toEqual([]);
      expect(confirmations.every(({ by }) => by === 'Rauf')).toBe(true);
      expect(totals.stepsOpen + totals.stepsFailed).toBe(0);
      expect(totals.stepsDone + totals.stepsSkipped + totals.stepsAccepted).toBe(totals.steps);
    },
  );
});
