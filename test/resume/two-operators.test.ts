import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../tasks/engines/engine.ts';
import { engineOf } from '../../tasks/engines/engines.ts';
import { askControl } from '../support/ask-control.ts';
import { type BigCopy, bigCopy } from '../support/big-copy.ts';
import { type Nightferry, nightferry, runNightferry, until } from '../support/command-line.ts';
import { type CopyPair, faultOf, openCopyPair } from '../support/copy-pair.ts';
import { isThorough } from '../support/thorough.ts';

const rows = 20_000;

describe('two operators who run the same runbook on the same databases, each with a journal of their own', () => {
  let copy: BigCopy;
  beforeEach(async () => {
    copy = await bigCopy(rows, 100);
  });
  afterEach(() => copy.remove());

  const journal = (of: string) => join(copy.directory, `${of}.db`);
  const begin = (of: string, session: string) =>
    nightferry(
      ['--journal', journal(of), 'run', copy.runbook, '--in', 'test', '--session', session, '--plain'],
      copy.env,
    );

  /** A night that is in the middle of its rows, and stays there. */
  async function halfway(): Promise<Nightferry> {
    const running = await begin('leyla', 'night-1');
    expect(await until(async () => (await copy.chunks()) >= 3, running.ended, 10), running.output()).toBe(true);
    askControl(journal('leyla'), 'night-1', { control: 'pause' });
    return running;
  }

  async function expectOnce(): Promise<void> {
    expect(await copy.checksum()).toMatchObject([[String(rows), String(rows), expect.any(String)]]);
  }

  it('are told who holds the database, and nothing is doubled', async () => {
    const first = await halfway();
    const second = await begin('rauf', 'night-2');
    second.process.stdin?.end();
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('(database/locked)');
    expect(second.output()).toMatch(
      /Another Nightferry holds new: nightferry lock night-1, from 127\.0\.0\.1, server process \d+\./,
    );
    expect(second.output()).toContain('Leave that session first, or watch it instead.');
    expect(await copy.chunks()).toBeLessThan(rows / 100);
    askControl(journal('leyla'), 'night-1', { control: 'resume' });
    expect(await first.ended, first.output()).toBe(0);
    await expectOnce();
  }, 120_000);

  it.runIf(isThorough)(
    'are told so when it is one session, whose journal was copied; and one goes on where the other was killed (tried by npm run soak)',
    async () => {
      const first = await halfway();
      await copyJournal(journal('leyla'), journal('rauf'));
      const resume = () => runNightferry(['--journal', journal('rauf'), 'resume', 'night-1', '--plain'], copy.env);
      const second = await resume();
      expect(second.end, second.output).toBe(1);
      expect(second.output).toContain('(database/locked)');
      expect(second.output).toContain('nightferry lock night-1');
      first.process.kill('SIGKILL');
      expect(await first.ended).toBe('SIGKILL');
      askControl(journal('rauf'), 'night-1', { control: 'resume' });
      const third = await resume();
      expect(third.end, third.output).toBe(0);
      await expectOnce();
    },
    120_000,
  );
});

/** As it lies there now, with the lease as stale as it is by the time the copy is looked at. */
async function copyJournal(from: string, to: string): Promise<void> {
  const db = new Sqlite(from, { readonly: true });
  await db.backup(to);
  db.close();
  const copied = new Sqlite(to);
  copied.exec('update leases set heartbeat_at = 0');
  copied.close();
}

describe('a session whose connection with the lock broke', () => {
  let pair: CopyPair;
  let other: Database;
  beforeEach(async () => {
    pair = await openCopyPair(
      `create table a (id int primary key, name text); insert into a select i, 'n' || i from generate_series(1, 100) i`,
      'create table b (id int, name text)',
    );
    other = await engineOf('postgres').connect(pair.edu_v2.url, { name: 'edu_v2', application: 'nightferry other' });
  });
  afterEach(async () => {
    await other.close();
    await pair.close();
  });

  it('commits no chunk any more once another session holds the database, and that one waits for the chunks it had', async () => {
    const held = await pair.databases.edu.connect();
    await held.query('select pg_advisory_lock(9)');
    const slow = {
      id: 'id',
      name: { sql: "name || case when id = 5 then pg_advisory_xact_lock_shared(9)::text else '' end" },
    };
    const written = { workers: 1, 'rows-per-chunk': 10, columns: slow };
    const waits = (where: CopyPair['edu'], sql: string) =>
      until(async () => (await where.sql(sql))[0]?.[0] === 't', undefined, 10);

    // The first one is in the middle of its first chunk when it loses the lock, to the second.
    await pair.databases.edu_v2.lock('night-1');
    const first = pair.copy(written, pair.context({ session: 'night-1' }));
    // Of this database: the server is that of other tests, too, where somebody may wait just now.
    await waits(
      pair.edu,
      `select count(*) > 0 from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`,
    );
    await takeOver(pair, other, 'night-2');

    const second = pair.copy(
      { ...written, columns: { id: 'id', name: 'name' } },
      pair.context({ session: 'night-2', databases: { ...pair.databases, edu_v2: other } }),
    );
    await waits(
      pair.edu_v2,
      `select exists (select from pg_stat_activity where application_name = 'nightferry other' and query like '%l.objsubid = 2 and l.granted%limit 1')`,
    );
    await held.close();

    const lost = faultOf(await first);
    expect(lost).toMatchObject({ code: 'copy/rolled-back', retry: 'safe' });
    expect(lost.message).toMatch(
      /^Chunk 2 of edu\.a \(id over 10 up to 20\) is not in edu_v2\.b: Another Nightferry holds edu_v2: nightferry lock night-2, .*server process \d+\.$/,
    );
    // It was waited for: its rows are seen, and not joined by the same ones.
    expect(faultOf(await second).code).toBe('copy/target-not-empty');
    expect(await pair.edu_v2.sql('select count(*), count(distinct id) from b')).toEqual([['10', '10']]);
  });
});

/** Ends the connection with the lock until the other session is the one that has it next. */
async function takeOver({ edu_v2 }: CopyPair, other: Database, session: string): Promise<void> {
  const end = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'nightferry lock night-1'`;
  const took = await until(async () => {
    await edu_v2.sql(end);
    return other.lock(session).then(
      () => true,
      () => false,
    );
  });
  expect(took).toBe(true);
}
