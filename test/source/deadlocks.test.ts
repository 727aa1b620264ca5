import { expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { tellDeadlocks } from '../../source/session/deadlocks.ts';
import { LiveProgress } from '../../state/live.ts';
import { engineOf } from '../../tasks/engines/engines.ts';
import { freshDatabase } from '../support/databases.ts';

it('a deadlock that the server has ended is told once, beside the steps that stand still, and is no progress', async () => {
  const { url, drop } = await freshDatabase();
  onTestFinished(drop);
  const database = await engineOf('postgres').connect(url, { name: 'edu', application: 'nightferry night-1' });
  onTestFinished(() => database.close());
  await database.query('create table users as select n as id, 0 as a from generate_series(1, 2) n');
  const live = new LiveProgress(systemClock);
  const night = { clock: systemClock, live, signal: new AbortController().signal, opened: () => [database] };
  const known = new Map<string, number>();
  const look = () => tellDeadlocks(night, known, ['people/users']);
  const lines = () => live.snapshot().get('people/users')?.lines ?? [];

  await look();
  expect(lines()).toEqual([]);
  const [one, other] = [await database.connect(), await database.connect()];
  for (const connection of [one, other]) await connection.query(`set deadlock_timeout = '10ms'`);
  for (const connection of [one, other]) await connection.query('begin');
  await one.query('update users set a = 1 where id = 1');
  await other.query('update users set a = 1 where id = 2');
  const both = await Promise.allSettled([
    one.query('update users set a = 1 where id = 2'),
    other.query('update users set a = 1 where id = 1'),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  // The server counts it when the session that lost finds time for it.
  for (const connection of [one, other]) await connection.close();
  await vi.waitFor(
    async () => {
      await look();
      expect(lines()).toEqual([
        '1 deadlock at the server of edu since the last look: each has cost somebody a transaction',
      ]);
    },
    { timeout: 20_000, interval: 50 },
  );
  await look();
  expect(lines()).toHaveLength(1);
});
