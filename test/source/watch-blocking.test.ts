import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AskedQuestions } from '../../source/operator/asked.ts';
import { narrate } from '../../source/plain/narrator.ts';
import { watchBlocking } from '../../source/session/watch-blocking.ts';
import { LiveProgress } from '../../state/live.ts';
import { engineOf } from '../../tasks/engines/engines.ts';
import { freshDatabase } from '../support/databases.ts';
import { fakeClock, scriptedOperator } from '../support/fakes.ts';
import { stepIn, testNight } from '../support/test-night.ts';

const key = 'phase/step';
const address = { phase: 'phase', step: 'step', generation: 1, attempt: 1 };

async function openDatabase() {
  const { url, drop } = await freshDatabase();
  onTestFinished(drop);
  const connect = async (application: string) => {
    const database = await engineOf('postgres').connect(url, { name: 'edu', application });
    onTestFinished(() => database.close());
    return database;
  };
  const [database, app] = [await connect('nightferry night-1'), await connect('reports.py')];
  await database.query('create table users (id int)');
  const holder = await app.connect();
  await holder.query('begin');
  await holder.query('lock table users in access exclusive mode');
  return { database, holder };
}

describe('a step that shows no progress', () => {
  it('says whom it waits for, in plain lines once for each change, until it no longer does', async () => {
    const { database, holder } = await openDatabase();
    const { night: opened } = await testNight({ steps: [stepIn('step')] });
    // The step starts by the machine's clock, which this one must not be behind.
    const clock = fakeClock({ start: new Date(opened.clock.now().getTime() + 60_000).toISOString() });
    const live = new LiveProgress(clock);
    const asked = new AskedQuestions(scriptedOperator({}));
    const night = { ...opened, clock, live, asked, signal: opened.signal, opened: () => [database] };
    opened.log.append('step.started', { title: 'Migrate users' }, address);
    live.report(key, { done: 1, unit: 'rows' });
    const said: string[] = [];
    onTestFinished(narrate(opened.log, live, (line) => said.push(line), String));

    const ended = new AbortController();
    const watching = watchBlocking(night, ended.signal);
    const connection = await database.connect({ application: 'nightferry night-1 phase/step 1' });
    const counted = connection.query('select count(*) from users');
    await vi.waitUntil(async () => (await database.blocking?.())?.length === 1, { timeout: 20_000, interval: 30 });

    await clock.untilSleeping(2000);
    expect(live.snapshot().get(key)?.block).toBeUndefined();
    await clock.advance(4000);
    await vi.waitUntil(() => live.snapshot().get(key)?.block, { timeout: 20_000, interval: 30 });
    expect(live.snapshot().get(key)?.block).toMatchObject({ database: 'edu', others: 0, pid: expect.any(Number) });
    expect(live.snapshot().get(key)?.movedAtMs).toBe(0);
    await vi.waitUntil(() => said.length > 0, { timeout: 5000, interval: 30 });

    await clock.untilSleeping(2000);
    await clock.advance(2000);
    await clock.untilSleeping(2000);
    await holder.query('rollback');
    await counted;
    await clock.advance(2000);
    await vi.waitUntil(() => !live.snapshot().get(key)?.block, { timeout: 20_000, interval: 30 });
    await vi.waitUntil(() => said.length > 1, { timeout: 5000, interval: 30 });
    expect(said.map((line) => line.trim())).toEqual([
      expect.stringMatching(
        /^phase\/step: waits .* for pid \d+ \(\w+, reports\.py.*\), idle in transaction for .*; wanted: AccessShareLock on users in edu; its last statement: lock table users in access exclusive mode; to end it: select pg_terminate_backend\(\d+\)$/,
      ),
      'phase/step: no longer waits',
    ]);
    expect(live.snapshot().get(key)?.lines.join('\n')).toMatch(/to end it: .*\nit no longer waits$/);
    ended.abort();
    await watching;
  });

  it('asks nobody while a person is asked about it', async () => {
    const { night: opened } = await testNight({ steps: [stepIn('step')] });
    const clock = fakeClock({ start: new Date(opened.clock.now().getTime() + 60_000).toISOString() });
    const asked = new AskedQuestions({ ask: () => new Promise(() => undefined) });
    void asked.ask({ kind: 'ambiguous', id: 'q', ...address, title: '', seen: '' }, new AbortController().signal);
    let looks = 0;
    const night = {
      ...{ ...opened, clock, asked, signal: opened.signal, live: new LiveProgress(clock) },
      opened: () => {
        looks += 1;
        return [];
      },
    };
    opened.log.append('step.started', { title: 'Migrate users' }, address);
    const ended = new AbortController();
    const watching = watchBlocking(night, ended.signal);
    for (let seconds = 0; seconds < 20; seconds += 2) {
      await clock.untilSleeping();
      await clock.advance(2000);
    }
    expect(looks).toBe(0);
    ended.abort();
    await watching;
  });
});
