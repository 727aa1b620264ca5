import { describe, expect, it } from 'vitest';
import { foldSession } from '../../../state/session/evolve.ts';
import { nextMove } from '../../../state/session/next-move.ts';
import { isSettled } from '../../../state/session/session.ts';
import { RandomNight, stepKeysOf } from '../../support/random-night.ts';

const seeds = Array.from({ length: 150 }, (_, seed) => seed + 1);

describe('nights that go by the policy', () => {
  it.each(seeds)('night %i comes to its end, and no step is lost or done twice', (seed) => {
    const night = new RandomNight(seed);
    const events = night.toTheEnd();
    const session = foldSession(events);

    expect(nextMove(session).kind).toBe('finish');
    expect(session.finished).toBeDefined();
    const settled = stepKeysOf(night.plan).filter((key) => isSettled(session.steps[key]));
    expect(settled).toEqual(stepKeysOf(night.plan));

    const starts = events.flatMap(({ type, step }) => (type === 'step.started' ? [JSON.stringify(step)] : []));
    expect(new Set(starts).size).toBe(starts.length);
    const ends = events.flatMap(({ type, step }) => (type === 'step.finished' ? [`${step?.phase}/${step?.step}`] : []));
    expect(new Set(ends).size).toBe(ends.length);
  });

  it('are told apart enough to mean something', () => {
    const types = new Set(seeds.flatMap((seed) => new RandomNight(seed).toTheEnd().map(({ type }) => type)));
    expect([...types].sort()).toEqual([
      'control.requested',
      'phase.finished',
      'phase.started',
      'question.answered',
      'question.asked',
      'session.finished',
      'session.left',
      'session.opened',
      'session.resumed',
      'sign-off.given',
      'step.failed',
      'step.finished',
      'step.noted',
      'step.previewed',
      'step.recovered',
      'step.skipped',
      'step.started',
    ]);
  });
});
