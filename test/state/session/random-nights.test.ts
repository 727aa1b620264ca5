import { describe, expect, it } from 'vitest';
import type { Event } from '../../../state/events.ts';
import { type PhaseSummary, type PlanSummary, stepsOf } from '../../../state/plan.ts';
import { evolve, foldSession } from '../../../state/session/evolve.ts';
import { nextMove } from '../../../state/session/next-move.ts';
import { wantsUndo } from '../../../state/session/rollback.ts';
import { isSettled, type Session } from '../../../state/session/session.ts';
import { RandomNight, stepKeysOf } from '../../support/random-night.ts';

const nights = new Map<number, { plan: PlanSummary; events: readonly Event[] }>();

function finishedNight(seed: number) {
  const known = nights.get(seed);
  if (known) return known;
  const night = new RandomNight(seed);
  const finished = { plan: night.plan, events: night.toTheEnd() };
  nights.set(seed, finished);
  return finished;
}

/** Steps of a phase that were begun and are not undone. */
function toUndo(session: Session, phase: PhaseSummary): readonly string[] {
  const keys = stepsOf(phase).map(({ id }) => `${phase.id}/${id}`);
  return keys.filter((key) => wantsUndo(session.steps[key]) && !isSettled(session.undos[key]));
}

const seeds = Array.from({ length: 150 }, (_, seed) => seed + 1);

describe('nights that go by the policy', () => {
  it.each(seeds)('night %i comes to its end, and no step is lost or done twice', (seed) => {
    const { plan, events } = finishedNight(seed);
    const session = foldSession(events);

    expect(nextMove(session).kind).toBe('finish');
    expect(session.finished).toBeDefined();
    const settled = stepKeysOf(plan).filter((key) => isSettled(session.steps[key]));
    expect(settled).toEqual(stepKeysOf(plan));

    const starts = events.flatMap(({ type, step }) => (type === 'step.started' ? [JSON.stringify(step)] : []));
    expect(new Set(starts).size).toBe(starts.length);
    // Once in each generation it is done, and once undone.
    const ends = events.flatMap(({ type, step }) => (type === 'step.finished' ? [{ ...step, attempt: 0 }] : []));
    expect(new Set(ends.map((end) => JSON.stringify(end))).size).toBe(ends.length);
  });

  it.each(seeds)('night %i takes back what needs a phase before the phase, all of it, and does it anew', (seed) => {
    const { plan, events } = finishedNight(seed);
    let session = foldSession(events.slice(0, 1));
    for (const event of events.slice(1)) {
      const before = session;
      session = evolve(session, event);
      if (event.type === 'step.started' && event.step?.direction === 'undo') {
        const { phase } = event.step;
        const left = plan.phases.filter(({ needs }) => needs.includes(phase)).flatMap((above) => toUndo(before, above));
        expect(left, `before ${JSON.stringify(event.step)}`).toEqual([]);
      }
      if (event.type !== 'rollback.finished') continue;
      const back = before.rollback?.phases ?? [];
      const phases = plan.phases.filter(({ id }) => back.includes(id));
      if (before.rollback?.way === 'undo') expect(phases.flatMap((phase) => toUndo(before, phase))).toEqual([]);
      const keys = stepKeysOf({ ...plan, phases });
      expect(keys.filter((key) => isSettled(session.steps[key]))).toEqual([]);
      expect(keys.filter((key) => before.steps[key] && session.steps[key]?.generation === 1)).toEqual([]);
      expect(back.filter((id) => session.phases[id] || session.gatesOverridden[id])).toEqual([]);
      expect(session.signOffs.filter(({ phase }) => back.includes(phase))).toEqual([]);
      expect(session.rollback).toBeUndefined();
    }
  });

  it('are told apart enough to mean something', () => {
    const ways = seeds.flatMap((seed) => foldSession(finishedNight(seed).events).rollbacks.map(({ way }) => way));
    expect(ways.filter((way) => way === 'undo').length).toBeGreaterThan(20);
    expect(ways.filter((way) => way === 'switch').length).toBeGreaterThan(5);
    const types = new Set(seeds.flatMap((seed) => finishedNight(seed).events.map(({ type }) => type)));
    expect([...types].sort()).toEqual([
      'control.requested',
      'phase.finished',
      'phase.started',
      'question.answered',
      'question.asked',
      'rollback.finished',
      'rollback.requested',
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
