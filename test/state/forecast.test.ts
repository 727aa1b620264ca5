import { describe, expect, it } from 'vitest';
import { forecast } from '../../state/forecast.ts';
import { at, phase, plan, step, Tale } from '../screens/tale.ts';

const minute = 60_000;
const window = {
  opensAt: '2026-11-21T02:00:00.000Z',
  closesAt: '2026-11-21T06:00:00.000Z',
  timezone: 'Asia/Baku',
};
const phases = [
  phase('prepare', 'Prepare', 30, { items: [step('a', 'A')] }),
  phase('people', 'People', 60, { items: [step('b', 'B')] }),
  phase('tidy', 'Tidy up', undefined, { items: [step('c', 'C')] }),
];

function tale(opened: ConstructorParameters<typeof Tale>[0] = {}, startAt?: string): Tale {
  return new Tale({ plan: plan(phases), ...opened }, startAt);
}

describe('a forecast', () => {
  it('of a session that has not begun is its plan', () => {
    const night = tale({ window, mode: 'live' }, '2026-11-21T01:45:00.000Z');
    const { aheadMs, phases: found, ...figures } = forecast(night.session, night.now);
    expect(aheadMs).toBeUndefined();
    expect(figures).toEqual({
      remainingMs: 90 * minute,
      unplanned: 1,
      opensInMs: 15 * minute,
      closesInMs: 255 * minute,
      spareMs: 150 * minute,
    });
    expect(found.map(({ state, forecastMs }) => [state, forecastMs])).toEqual([
      ['waiting', 30 * minute],
      ['waiting', 60 * minute],
      ['waiting', undefined],
    ]);
  });

  it.each([
    ['faster than planned is ahead', 20, 0, 10],
    ['slower than planned is behind', 45, 0, -15],
    ['ahead stays ahead while the next phase is within its plan', 20, 25, 10],
    ['a phase that overruns eats what was won', 20, 75, -5],
  ])('%s', (_, first, inSecond, ahead) => {
    const night = tale()
      .starts('prepare')
      .does('prepare', 'a', first)
      .finishes('prepare')
      .starts('people')
      .wait(inSecond);
    expect(forecast(night.session, night.now).aheadMs).toBe(ahead * minute);
  });

  it('takes a running phase to its plan, or to now when it is longer already', () => {
    const night = tale().starts('prepare').does('prepare', 'a', 20).finishes('prepare').starts('people').wait(25);
    const early = forecast(night.session, night.now);
    expect(early.phases[1]).toMatchObject({ state: 'running', actualMs: 25 * minute, forecastMs: 60 * minute });
    expect(early.remainingMs).toBe(35 * minute);
    night.wait(50);
    const late = forecast(night.session, night.now);
    expect(late.phases[1]).toMatchObject({ actualMs: 75 * minute, forecastMs: 75 * minute });
    expect(late.remainingMs).toBe(0);
  });

  it('with a window is measured against the window, so that a late start is behind and an early one ahead', () => {
    const late = tale({ window, mode: 'live' }, '2026-11-21T02:10:00.000Z').starts('prepare');
    expect(forecast(late.session, late.now).aheadMs).toBe(-10 * minute);
    const early = tale({ window, mode: 'live' }, '2026-11-21T01:00:00.000Z').starts('prepare').does('prepare', 'a', 30);
    early.finishes('prepare');
    expect(forecast(early.session, early.now).aheadMs).toBe(60 * minute);
  });

  it('says when the remaining work does not fit the window any more', () => {
    const night = tale({ window, mode: 'live' }, '2026-11-21T05:00:00.000Z').starts('prepare');
    expect(forecast(night.session, night.now)).toMatchObject({ closesInMs: 60 * minute, spareMs: -30 * minute });
    night.wait(70);
    expect(forecast(night.session, night.now).closesInMs).toBe(-10 * minute);
  });

  it('does not count time in which nothing ran as work, but the window does', () => {
    const night = tale({ window, mode: 'live' }).starts('prepare').wait(10).runs('prepare', 'a').isKilled(25);
    night.wait(5).add('step.finished', { figures: {}, evidence: [], checks: [] }, at('prepare', 'a'));
    night.finishes('prepare');
    const { phases: found, aheadMs } = forecast(night.session, night.now);
    expect(found[0]).toMatchObject({ actualMs: 15 * minute, idleMs: 25 * minute, forecastMs: 15 * minute });
    expect(aheadMs).toBe(-10 * minute);
  });

  it('adds up the plans of steps where the phase has none', () => {
    const items = [step('a', 'A', 'sql', { plannedMs: 2 * minute }), step('b', 'B', 'sql', { plannedMs: 3 * minute })];
    const night = new Tale({ plan: plan([phase('x', 'X', undefined, { items })]) });
    expect(forecast(night.session, night.now).phases[0]).toMatchObject({ plannedMs: 5 * minute });
  });

  it('of a finished session stands still, and a phase without a plan went as planned', () => {
    const night = tale();
    for (const [id, only, took] of [
      ['prepare', 'a', 30],
      ['people', 'b', 50],
      ['tidy', 'c', 7],
    ] as const) {
      night.starts(id).does(id, only, took).finishes(id);
    }
    night.add('session.finished', { outcome: 'finished' }).wait(600);
    const { phases: found, turnBack: _, ...figures } = forecast(night.session, night.now);
    expect(figures).toEqual({ aheadMs: 10 * minute, remainingMs: 0, unplanned: 0 });
    expect(found.map(({ actualMs }) => actualMs)).toEqual([30 * minute, 50 * minute, 7 * minute]);
  });

  it('of a rehearsal does not know the window of the night it rehearses', () => {
    const night = tale({ window }, '2026-11-18T12:00:00.000Z').starts('prepare').does('prepare', 'a', 20);
    night.finishes('prepare');
    const { phases: _, turnBack: __, ...figures } = forecast(night.session, night.now);
    expect(figures).toEqual({ aheadMs: 10 * minute, remainingMs: 60 * minute, unplanned: 1 });
  });

  it('of a dry run is neither ahead nor behind', () => {
    const night = tale({ dryRun: true }).starts('prepare').wait(1);
    expect(forecast(night.session, night.now).aheadMs).toBeUndefined();
  });
});
