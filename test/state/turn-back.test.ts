import { describe, expect, it } from 'vitest';
import { forecast } from '../../state/forecast.ts';
import type { PlanSummary } from '../../state/plan.ts';
import { phase, plan, step, Tale } from '../screens/tale.ts';

const minute = 60_000;
const window = {
  opensAt: '2026-11-21T02:00:00.000Z',
  closesAt: '2026-11-21T06:00:00.000Z',
  timezone: 'Asia/Baku',
};
const phases = [
  phase('prepare', 'Prepare', 30, { items: [step('a', 'A')] }),
  phase('people', 'People', 60, { items: [step('b', 'B'), step('c', 'C')] }),
  phase('cutover', 'Cutover', 10, { items: [step('d', 'D', 'run', { pointOfNoReturn: { phrase: 'x' } })] }),
];
const frozen = { database: 'edu', mode: 'strict', step: 'prepare/a', prior: '{}' } as const;

function night(more: Partial<PlanSummary> = {}): Tale {
  return new Tale({ plan: { ...plan(phases), ...more }, window, mode: 'live' });
}

function way(plannedMs: number | undefined, ...steps: readonly ReturnType<typeof step>[]) {
  const made = phase('rollback:back', 'Back', undefined, { items: steps });
  const when = { side: 'after', phase: 'cutover' } as const;
  return { id: 'back', when, undoes: ['cutover'], phase: { ...made, ...(plannedMs !== undefined && { plannedMs }) } };
}

function cutOver(tale: Tale): Tale {
  return tale.starts('prepare').does('prepare', 'a', 10).finishes('prepare').starts('cutover').does('cutover', 'd', 5);
}

describe('the time to turn back', () => {
  it('is not there before anything was done, nor in a dry run', () => {
    expect(forecast(night().session, night().now).turnBack).toBeUndefined();
    const dry = new Tale({ plan: plan(phases), window, mode: 'live', dryRun: true });
    dry.starts('prepare').does('prepare', 'a', 10);
    expect(forecast(dry.session, dry.now)).not.toHaveProperty('turnBackInMs');
  });

  it('is nothing to be held to where nobody planned it: doing took so long, without the waiting between', () => {
    const tale = night().starts('prepare').does('prepare', 'a', 20).finishes('prepare').wait(15).starts('people');
    tale.does('people', 'b', 30).runs('people', 'c').wait(7);
    const found = forecast(tale.session, tale.now);
    expect(found.turnBack).toEqual({ way: 'undo', needsMs: 57 * minute, basis: 'took' });
    expect(found.turnBackInMs).toBeUndefined();
  });

  it.each([
    [15, 215],
    [235, -5],
  ])(
    'after %i minutes is %i minutes ahead: then the way back as planned still ends with the window',
    (waited, left) => {
      const tale = cutOver(night({ rollbacks: [way(10 * minute, step('x', 'X'))] })).wait(waited - 15);
      expect(forecast(tale.session, tale.now).turnBackInMs).toBe(left * minute);
    },
  );

  it('goes by a plan rather than by undoing that nobody planned', () => {
    const when = { side: 'before', phase: 'cutover' } as const;
    const before = { ...way(3 * minute, step('x', 'X')), when, undoes: ['prepare'] };
    const tale = night({ rollbacks: [before] })
      .starts('prepare')
      .does('prepare', 'a', 20);
    expect(forecast(tale.session, tale.now).turnBack).toMatchObject({ way: 'back', needsMs: 3 * minute });
  });

  it.each([
    ['the figure of the plan that would be taken', way(25 * minute, step('x', 'X')), 25, 'planned'],
    [
      'the sum of its steps',
      way(undefined, step('x', 'X', 'sql', { plannedMs: 4 * minute }), step('y', 'Y', 'sql', { plannedMs: minute })),
      5,
      'planned',
    ],
    [
      'what it takes back took, where a step has no figure',
      way(undefined, step('x', 'X', 'sql', { plannedMs: minute }), step('y', 'Y')),
      5,
      'took',
    ],
  ])('goes by %s', (_, rollback, needs, basis) => {
    const tale = cutOver(night({ rollbacks: [rollback] }));
    expect(forecast(tale.session, tale.now).turnBack).toEqual({ way: 'back', needsMs: needs * minute, basis });
  });
});

describe('the downtime', () => {
  const freezes = () =>
    night()
      .starts('prepare')
      .wait(5)
      .add('database.frozen', frozen, { phase: 'prepare', step: 'a', generation: 1, attempt: 1 });

  it('is not there before a freeze', () => {
    expect(forecast(night().session, night().now)).not.toHaveProperty('downtimeMs');
  });

  it('counts from the freeze on', () => {
    const tale = freezes().wait(41);
    expect(forecast(tale.session, tale.now).downtimeMs).toBe(41 * minute);
  });

  it('ends when the freeze is lifted', () => {
    const tale = freezes().wait(10).add('database.thawed', { database: 'edu', verdict: 'proven', seen: [] }).wait(30);
    expect(forecast(tale.session, tale.now).downtimeMs).toBe(10 * minute);
  });

  it('ends when the phase with the point of no return is done: the applications are on the new side', () => {
    const tale = freezes().starts('cutover').does('cutover', 'd', 12).finishes('cutover').wait(30);
    expect(forecast(tale.session, tale.now).downtimeMs).toBe(12 * minute);
  });
});
