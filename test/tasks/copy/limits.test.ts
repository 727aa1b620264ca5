import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../source/clock.ts';
import { systemFiles } from '../../../source/files.ts';
import { copy } from '../../../tasks/copy.ts';
import { until } from '../../support/command-line.ts';
import { type CopyPair, faultOf, figuresOf, openCopyPair } from '../../support/copy-pair.ts';
import { frozenFacts } from '../../support/frozen-facts.ts';
import { poorRole } from '../../support/poor-role.ts';

const facts = frozenFacts('edu');
const written = { 'rows-per-chunk': 10, columns: { id: 'id' } };
/** Looks as often as a test is patient. */
const clock = {
  ...systemClock,
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(Math.min(ms, 20), signal),
};

let pair: CopyPair;
beforeEach(async () => {
  pair = await openCopyPair(
    'create table a (id int primary key); insert into a select generate_series(1, 100)',
    'create table b (id int)',
  );
});
afterEach(() => pair.close());

async function somebody() {
  const client = new pg.Client({ connectionString: pair.edu_v2.url, application_name: 'report' });
  client.on('error', () => undefined);
  onTestFinished(() => client.end());
  await client.connect();
  return client;
}

describe('a copy with limits', () => {
  it('pauses while one is passed, says why, and goes on by itself', async () => {
    const client = await somebody();
    await client.query('begin; select 1');
    const context = pair.context({ clock, facts });
    const running = pair.copy({ ...written, limits: { 'oldest-transaction': '1ms' } }, context);
    await until(() => context.seen.progress.some(({ hold }) => hold?.what === 'limited'), running);
    expect(context.seen.output[0]).toMatch(
      /^pauses: a transaction in edu_v2 is open for \d+m?s \(pid \d+, user \w+, application report\), limit 1ms$/,
    );
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['0']]);
    await client.query('rollback');
    expect(figuresOf(await running)).toMatchObject({ rows: 100 });
    expect(context.seen.output).toContain('goes on: every limit is kept again');
  });

  it('gives way to the session while it is paused', async () => {
    const session = new AbortController();
    const files = { ...systemFiles, freeBytes: async () => 9, totalBytes: async () => 100 };
    const context = pair.context({ clock, files, signal: session.signal });
    const running = pair.copy({ ...written, limits: { 'free-disk': '10%' } }, context);
    await until(() => context.seen.progress.some(({ hold }) => hold?.what === 'limited'), running);
    session.abort();
    expect(await running).toEqual({ kind: 'stopped' });
  });

  it('leaves some room on a disk that it can see, unless the runbook says otherwise', async () => {
    const files = { ...systemFiles, freeBytes: async () => 100 * 1024 * 1024 };
    const session = new AbortController();
    const context = pair.context({ clock, files, facts, signal: session.signal });
    const running = pair.copy(written, context);
    await until(() => context.seen.progress.some(({ hold }) => hold?.what === 'limited'), running);
    expect(context.seen.output[0]).toContain('100 MB are free at the server of edu_v2');
    session.abort();
    await running;
    const again = pair.context({ files, session: 'again' });
    expect(figuresOf(await pair.copy({ ...written, limits: { 'free-disk': 'none' } }, again))).toMatchObject({
      rows: 100,
    });
  });

  it('is not begun by a role that may not see what is limited', async () => {
    const poor = await poorRole(pair.edu_v2);
    try {
      await pair.edu_v2.sql(
        `grant create on database ${pair.edu_v2.name} to ${poor.role}; grant select, insert on b to ${poor.role}`,
      );
      const context = pair.context({ databases: { edu: pair.databases.edu, edu_v2: () => poor.connect('edu_v2') } });
      const fault = faultOf(await pair.copy({ ...written, limits: { 'oldest-transaction': '10m' } }, context));
      expect(fault).toMatchObject({ code: 'copy/limit-unseen', retry: 'safe' });
      expect(fault.message).toBe("A limit of this copy can't be watched: oldest-transaction of edu_v2.");
      expect(figuresOf(await pair.copy(written, context))).toMatchObject({ rows: 100 });
    } finally {
      await poor.remove();
    }
  });

  it('tells them beforehand', async () => {
    const limits = { 'standby-lag': '30s', 'wal-kept': '5GB', 'free-disk': '10%' };
    const spec = copy.schema.parse({ from: 'edu.a', to: 'edu_v2.b', ...written, limits });
    expect((await copy.describe(spec, pair.context())).lines.filter((line) => line.includes('pauses'))).toEqual([
      '-- pauses while a standby is more than 30s behind',
      '-- pauses while a slot keeps more than 5 GB of WAL',
      '-- pauses while less than 10% is free at the server that is filled',
    ]);
  });
});

it('what presses on a server is told, but nothing of our own', async () => {
  const { edu_v2 } = pair.databases;
  const ours = await edu_v2.connect();
  await ours.script('begin; select 1');
  expect(await edu_v2.pressure?.(systemFiles, systemClock)).toMatchObject({
    transaction: 'none',
    standbys: [],
    disk: { freeBytes: expect.any(Number), totalBytes: expect.any(Number) },
  });
  await (await somebody()).query('begin; select 1');
  const slot = `copy_limits_${pair.edu_v2.name}`;
  await pair.edu_v2.sql(`select pg_create_physical_replication_slot('${slot}', true)`);
  expect(await edu_v2.pressure?.(systemFiles, systemClock)).toMatchObject({
    transaction: { who: expect.stringContaining('application report') },
    slots: expect.arrayContaining([{ name: slot, keptBytes: expect.any(Number) }]),
  });
  await pair.edu_v2.sql(`select pg_drop_replication_slot('${slot}')`);
});
