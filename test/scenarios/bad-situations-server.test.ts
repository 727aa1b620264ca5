import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../support/command-line.ts';
import { runSql, withDatabase } from '../support/databases.ts';
import { type Dialogue, dialogueWith } from '../support/dialogue.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { asksFirst, expectNoBug, type Situation, situation, withPeople } from '../support/situation.ts';

async function waiting(env: Readonly<Record<string, string>> = {}): Promise<{ late: Situation; leyla: Dialogue }> {
  const late = await withPeople(await situation(asksFirst));
  onTestFinished(() => late.remove());
  const args = ['--as', 'Leyla', 'run', late.runbook, '--in', 'test', '--session', 'n1', '--plain'];
  const leyla = dialogueWith(await late.start(args, env));
  await leyla.hears('q = leave');
  return { late, leyla };
}

/** From its first question to its end, with nothing in the way. */
async function toTheEnd(leyla: Dialogue): Promise<void> {
  await leyla.hears('Phase "Prepare" is done.');
  leyla.types('Leyla');
  expect(await leyla.running.ended, leyla.running.output()).toBe(0);
  expectNoBug(leyla.running.output());
}

describe('a database server, while a person thinks', () => {
  it('may end every connection: the session takes new ones, and its lock again', async () => {
    const { late, leyla } = await waiting();
    const { sql } = late.new;
    const locked = async () =>
      (
        await sql(`select pid from pg_locks where locktype = 'advisory' and granted
        and database = (select oid from pg_database where datname = current_database())`)
      ).map(([pid]) => pid);
    const before = await locked();
    expect(before).toHaveLength(1);
    await sql(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name like 'nightferry%'`);
    const isRegained = async () => {
      const now = await locked();
      return now.length === 1 && now[0] !== before[0];
    };
    expect(await until(isRegained, leyla.running.ended), leyla.running.output()).toBe(true);
    leyla.types('y');
    await toTheEnd(leyla);
  });

  it('may stop: the next step says so and waits, and goes on when it is up again', async () => {
    const { directory, remove } = await temporaryDirectory();
    onTestFinished(remove);
    const cluster = join(directory, 'cluster');
    // Whoever runs the server must be able to reach what is inside.
    await chmod(directory, 0o777);
    const first = await started(cluster);
    await runSql(first.url, 'create database target');
    await runSql(first.url, "alter database target set nightferry.stand_in = 'on'");
    const { leyla } = await waiting({ NEW_URL: withDatabase(first.url, 'target') });

    await first.stop();
    leyla.types('y');
    await leyla.hears('prepare/schema failed');
    await leyla.hears('r = retry');
    expect(leyla.running.output()).toMatch(/\(database\/(refused|connection-lost|unreachable)\)/);

    const second = await started(cluster);
    expect(second.url).toBe(first.url);
    leyla.types('r');
    await toTheEnd(leyla);
    expect(await runSql(withDatabase(second.url, 'target'), 'select count(*) from people')).toEqual([['10']]);
    await second.stop();
  });
});

/** A cluster in a process of its own, up; stopped with that process. */
async function started(directory: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const script = join(import.meta.dirname, '..', 'support', 'own-cluster.ts');
  const child: ChildProcess = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  let url = '';
  child.stdout?.on('data', (bytes: Buffer) => {
    url += bytes;
  });
  const ended = once(child, 'close');
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    // Its guard stops the server once it notices.
    const isDown = () =>
      runSql(url.trim(), 'select 1').then(
        () => false,
        (error: unknown) => String(error).includes('ECONNREFUSED'),
      );
    await until(isDown);
  };
  onTestFinished(stop);
  expect(await until(() => url.endsWith('\n'), ended)).toBe(true);
  return { url: url.trim(), stop };
}
