import { describe, expect, it } from 'vitest';
import type { LiveStep } from '../../state/live.ts';
import { stepContext } from '../../tasks/context.ts';
import type { Night } from '../../tasks/night.ts';
import { stepIn, type TestNightOptions, testNight } from '../support/test-night.ts';

const at = { phase: 'phase', step: 'step', generation: 1, attempt: 2 };

async function contextOf(options: TestNightOptions = {}) {
  const night = await testNight({ steps: [stepIn('step')], ...options });
  return { ...night, context: stepContext(at, night.night) };
}

/** What the board shows of the step, once it shows what came last. */
async function shown({ live }: Night): Promise<LiveStep | undefined> {
  await new Promise<void>((resolve) => live.subscribe(resolve));
  return live.snapshot().get('phase/step');
}

describe('what a step may use', () => {
  it('names its session, its mode and its place', async () => {
    const { context } = await contextOf({ opened: { mode: 'rehearsal' } });
    expect(context).toMatchObject({ session: 'night-1', mode: 'rehearsal', at, cores: 2 });
  });

  it('keeps the instant of the first start, over attempts and processes', async () => {
    const { night, next } = await contextOf();
    const first = { ...at, attempt: 1 };
    const { steps } = night.log.append('step.started', { title: 'a' }, first);
    const again = next();
    again.night.log.append('step.recovered', { verdict: 'redo', seen: 'nothing' }, first);
    again.night.log.append('step.started', { title: 'a' }, at);
    const { firstStartedAt } = stepContext(at, again.night);
    expect(firstStartedAt.toISOString()).toBe(steps['phase/step']?.firstStartedAt);
  });

  it('journals notes under the attempt that made them, and has them after a kill', async () => {
    const { night, events, next } = await contextOf();
    night.log.append('step.started', { title: 'a' }, at);
    const context = stepContext(at, night);
    context.note({ pid: 4711, startedAt: 'then' });
    expect(events().at(-1)).toMatchObject({ type: 'step.noted', step: at, data: { note: { pid: 4711 } } });
    expect(stepContext(at, next().night).notes).toEqual([{ pid: 4711, startedAt: 'then' }]);
  });

  it('finds paths from the folder of the runbook, and leaves absolute ones', async () => {
    const { context } = await contextOf({ runbook: { folder: '/plans/edu' } });
    expect(context.path('sql/../a.sql')).toBe('/plans/edu/a.sql');
    expect(context.path('/srv/dump')).toBe('/srv/dump');
  });

  it('aborts with the session', async () => {
    const { context, night } = await contextOf();
    expect(context.signal.aborted).toBe(false);
    night.stop({ why: 'operator' });
    expect(context.signal.aborted).toBe(true);
  });

  it('shows output as one plain line, without secrets', async () => {
    const { context, night } = await contextOf({ secrets: { A: 'hunter2-hunter2', B: 'first line\nsecond line' } });
    context.output('\u001b[31mred\u001b[0m\tand hunter2-\u001b[1mhunter2\u001b]0;title\u0007');
    context.output('the key: second line');
    expect((await shown(night))?.lines).toEqual(['red and •••', 'the key: •••']);
  });

  it('shows progress with its note cleaned in the same way', async () => {
    const { context, night } = await contextOf({ secrets: { A: 'hunter2-hunter2' } });
    context.progress({ done: 3, total: 7, unit: 'rows', note: 'last:\u001b[2J hunter2-hunter2\nmore' });
    expect((await shown(night))?.progress).toEqual({
      done: 3,
      total: 7,
      unit: 'rows',
      note: 'last: ••• more',
    });
    context.progress({ done: 4, unit: 'rows' });
    expect((await shown(night))?.progress).toEqual({ done: 4, unit: 'rows' });
  });
});
