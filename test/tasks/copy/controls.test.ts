import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../source/clock.ts';
import { until as holds } from '../../support/command-line.ts';
import { type AskedControls, askedControls, rauf } from '../../support/controls.ts';
import { type CopyPair, figuresOf, openCopyPair } from '../../support/copy-pair.ts';
import { frozenFacts } from '../../support/frozen-facts.ts';
import { poorRole } from '../../support/poor-role.ts';

const rows = 400;
const written = { workers: 2, 'rows-per-chunk': 10, columns: { id: 'id' } };
const slow = { throttle: { ...rauf, rowsPerSecond: 100 } };

/** Each look is a connection of its own. */
const until = (condition: () => boolean | Promise<boolean>, ended?: Promise<unknown>) => holds(condition, ended, 20);

let pair: CopyPair;
beforeEach(async () => {
  pair ??= await openCopyPair(`create table a (id int primary key); insert into a select generate_series(1, ${rows})`);
  await pair.edu_v2.sql('drop table if exists b; drop schema if exists nightferry cascade; create table b (id int)');
});
afterAll(() => pair.close());

const chunks = async () => {
  const [[exists] = []] = await pair.edu_v2.sql(`select to_regclass('nightferry.ledger') is not null`);
  if (exists !== 't') return 0;
  return Number((await pair.edu_v2.sql('select count(*) from nightferry.ledger'))[0]?.[0]);
};
const openTransactions = async () => {
  const open = `select count(*) from pg_stat_activity
    where datname = current_database() and application_name like 'nightferry%' and state <> 'idle'`;
  const [edu, edu_v2] = await Promise.all([pair.edu.sql(open), pair.edu_v2.sql(open)]);
  return Number(edu[0]?.[0]) + Number(edu_v2[0]?.[0]);
};
const workers = async () => {
  const sessions = `select count(*) from pg_stat_activity
    where datname = current_database() and application_name like 'nightferry % phase/step _'`;
  return Number((await pair.edu_v2.sql(sessions))[0]?.[0]);
};
const start = ({ controls }: AskedControls, signal = new AbortController().signal) => {
  const context = pair.context({ controls, signal, facts: frozenFacts('edu') });
  return { context, outcome: pair.copy(written, context) };
};

describe('a copy under way', () => {
  it('that is paused finishes its chunks, leaves no transaction open, and goes on when it may', async () => {
    const asked = askedControls(slow);
    const { context, outcome } = start(asked);
    await until(async () => (await chunks()) >= 3);
    asked.ask({ ...slow, paused: rauf });
    await until(async () => (await openTransactions()) === 0);
    const paused = await chunks();
    expect(context.seen.progress.at(-1)).toMatchObject({ hold: { what: 'paused', by: 'Rauf', since: rauf.at } });
    expect(context.seen.progress.at(-1)?.done).toBe(paused * 10);
    expect(paused).toBeLessThan(rows / 10);
    expect(await chunks()).toBe(paused);
    asked.ask({});
    expect(figuresOf(await outcome)).toMatchObject({ rows });
  });

  it('that is throttled is held at the end of each chunk, also where all its rows come at once', async () => {
    const released = Promise.withResolvers<void>();
    const waiting = { now: 0, most: 0 };
    const sleep = async () => {
      waiting.now += 1;
      waiting.most = Math.max(waiting.most, waiting.now);
      await released.promise;
      waiting.now -= 1;
    };
    const asked = askedControls(slow, { clock: { ...systemClock, monotonicMs: () => 0, sleep } });
    const { outcome } = start(asked);
    expect(await until(() => waiting.now === 2, outcome)).toBe(true);
    expect(await chunks()).toBe(0);
    asked.ask({});
    released.resolve();
    expect(figuresOf(await outcome)).toMatchObject({ rows, chunks: 40 });
    expect(waiting.most).toBe(2);
  });

  it('that is paused before it begins waits', async () => {
    const asked = askedControls({ paused: rauf });
    const { context, outcome } = start(asked);
    await until(() => context.seen.progress.length > 0);
    await until(async () => (await workers()) === 2);
    expect(await chunks()).toBe(0);
    asked.ask({});
    expect(figuresOf(await outcome)).toMatchObject({ rows });
  });

  it('is given more workers, and fewer', async () => {
    const asked = askedControls(slow);
    const { outcome } = start(asked);
    for (const count of [4, 1]) {
      asked.ask({ ...slow, workers: { ...rauf, workers: count } });
      expect(await until(async () => (await workers()) === count, outcome)).toBe(true);
    }
    asked.ask({});
    expect(figuresOf(await outcome)).toMatchObject({ rows });
  });

  it('stops at the end of its chunks, and a resume goes on behind them', async () => {
    const asked = askedControls(slow);
    const session = new AbortController();
    const { outcome } = start(asked, session.signal);
    await until(async () => (await chunks()) >= 3);
    asked.ask({ ...slow, stopping: rauf });
    await asked.controls.allArrived(session.signal);
    expect(await openTransactions()).toBe(0);
    const stopped = await chunks();
    expect(stopped).toBeLessThan(rows / 10);
    session.abort();
    expect(await outcome).toEqual({ kind: 'stopped' });
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([[String(stopped * 10)]]);
    expect(figuresOf(await pair.copy(written))).toMatchObject({ rows, rowsBefore: stopped * 10 });
  });

  it('that is paused gives way when the session stops', async () => {
    const asked = askedControls({ paused: rauf });
    const session = new AbortController();
    const { outcome } = start(asked, session.signal);
    await until(async () => (await workers()) === 2);
    session.abort(new Error('the operator leaves'));
    expect(await outcome).toEqual({ kind: 'stopped' });
  });
});

describe('connections that a server does not have', () => {
  it('are not asked for: fewer workers do it, and somebody who comes first is not shut out', async () => {
    const { edu_v2 } = pair.databases;
    const free = await edu_v2.freeConnections?.();
    expect(free).toBeGreaterThan(10);
    const poor = await poorRole(pair.edu_v2);
    try {
      await pair.edu_v2.sql(`alter role ${poor.role} connection limit 9;
        grant create on database ${pair.edu_v2.name} to ${poor.role}; grant select, insert on b to ${poor.role}`);
      const { controls } = askedControls({ workers: { ...rauf, workers: 64 } });
      const limited = await poor.connect('edu_v2');
      const context = pair.context({ controls, databases: { edu: pair.databases.edu, edu_v2: limited } });
      const { rows: done, workers: used } = figuresOf(await pair.copy(written, context));
      expect(done).toBe(rows);
      expect(used).toBeLessThan(5);
    } finally {
      await poor.remove();
    }
  });
});
