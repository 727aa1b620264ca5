import { join } from 'node:path';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { bigCopy } from '../support/big-copy.ts';
import { eventsIn, nightferry, runNightferry, until } from '../support/command-line.ts';

it('a copy is throttled, paused, resumed and stopped at a chunk from another terminal, and finishes when it is resumed', async () => {
  const copy = await bigCopy(60_000, 1_000);
  onTestFinished(copy.remove);
  const journal = join(copy.directory, 'journal.db');
  const command = (...args: readonly string[]) => ['--journal', journal, ...args];
  const control = async (...args: readonly string[]) => {
    const { end, output } = await runNightferry(command('--as', 'Rauf', 'control', 'big-1', ...args));
    expect(end, output).toBe(0);
    return output;
  };
  // Its first chunks wait until it is throttled, and then it has minutes to go.
  const holder = new pg.Client({ connectionString: copy.target.url });
  holder.on('error', () => undefined);
  onTestFinished(() => holder.end());
  await holder.connect();
  await holder.query('begin; lock table marks in exclusive mode');
  const run = ['run', copy.runbook, '--in', 'test', '--session', 'big-1', '--plain'];
  const running = await nightferry(command(...run), copy.env);
  await until(() => eventsIn(journal, 'step.started') > 0, running.ended);
  await control('throttle', '200');
  const said = (text: string) => until(() => running.output().includes(text), running.ended);
  expect(await said('Rauf asks copies for no more than 200 rows/s')).toBe(true);
  await holder.query('rollback');
  expect(await control('pause')).toContain('big-1, copies to pause');
  expect(await said('Rauf asks copies to pause'), running.output()).toBe(true);
  const { stdout } = await runNightferry(command('status', 'big-1', '--json'));
  expect(JSON.parse(stdout).sessions[0].controls).toMatchObject({
    paused: { by: 'Rauf' },
    throttle: { by: 'Rauf', rowsPerSecond: 200 },
  });
  await control('resume');
  await control('stop');
  expect(await running.ended, running.output()).toBe(3);
  expect(await copy.chunks()).toBeLessThan(60);
  expect(await control('throttle', 'off')).toContain('Nobody runs big-1 now');
  expect((await runNightferry(command('control', 'big-1', 'stop'))).output).toContain('session/not-running');

  const { end, output } = await runNightferry(command('resume', 'big-1', '--plain'), copy.env);
  expect(end, output).toBe(0);
  expect(await copy.checksum()).toEqual([['60000', '60000', expect.anything()]]);
});
