import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../state/fault.ts';
import { wait } from '../../tasks/wait.ts';
import { testContext } from '../support/context.ts';
import { fakeClock } from '../support/fakes.ts';
import { runStep } from '../support/kinds.ts';
import { openPair, type Pair } from '../support/pair.ts';

let pair: Pair;
beforeAll(async () => {
  pair = await openPair();
  for (const name of ['edu', 'edu_v2'] as const) await pair.write(name, 'create table queue (id integer)');
});
afterAll(() => pair.close());

const step = (database: string, sql: string, rest = {}) => ({ in: database, sql, every: '5s', timeout: '1m', ...rest });
const empty = 'select count(*) = 0 from queue';

// `edu` is SQLite and `edu_v2` PostgreSQL.
describe.each(['edu', 'edu_v2'] as const)('waiting for a query in %s', (database) => {
  it('is done at once when it is true', async () => {
    const context = testContext({ databases: pair.databases, clock: fakeClock() });
    expect(await runStep(wait, step(database, empty), context)).toMatchObject({
      kind: 'done',
      figures: { waitedMs: 0, asked: 1 },
      evidence: [{ kind: 'query', database, sql: empty }],
    });
  });

  it('asks again until it is true', async () => {
    const clock = fakeClock();
    await pair.write(database, 'insert into queue values (1)');
    const context = testContext({ databases: pair.databases, clock });
    const waiting = runStep(wait, step(database, empty), context);
    await clock.untilSleeping(1_000);
    await pair.write(database, 'delete from queue');
    await clock.advance(5_000);
    expect(await waiting).toMatchObject({ kind: 'done', figures: { waitedMs: 5_000, asked: 2 } });
    expect(context.seen.progress[0]).toMatchObject({ done: 0, total: 60_000, unit: 'ms' });
    expect(context.seen.progress[0]?.note).toMatch(/^asked 1 time, last: (0|f)$/);
  });

  it.each(['select 1', 'select -1', "select 'yes'", "select 'ON'", 'select 0.5'])('takes %s for true', async (sql) => {
    const context = testContext({ databases: pair.databases, clock: fakeClock() });
    expect(await runStep(wait, step(database, sql), context)).toMatchObject({ kind: 'done' });
  });

  it.each(['select 0', 'select null', "select 'off'", 'select id from queue', 'select 1 = 2'])(
    'takes %s for not yet, and gives up at the timeout',
    async (sql) => {
      const clock = fakeClock();
      const waiting = runStep(
        wait,
        step(database, sql, { timeout: '3s' }),
        testContext({ databases: pair.databases, clock }),
      );
      await clock.untilSleeping(1_000);
      await clock.advance(3_000);
      expect(await waiting).toMatchObject({
        kind: 'failed',
        fault: {
          code: 'wait/timed-out',
          retry: 'safe',
          message: expect.stringMatching(/^The query in edu.* within 3s; at the end: /),
        },
        figures: { waitedMs: 3_000, asked: 2 },
      });
    },
  );

  it.each([
    ["select 'starting'", "said 'starting'."],
    ['select 1, 2', 'said 1 row of 2 columns.'],
    ['select 1 union select 2', 'said 2 rows of 1 column.'],
  ])('fails when %s is neither true nor false', async (sql, said) => {
    const context = testContext({ databases: pair.databases, clock: fakeClock() });
    await expect(runStep(wait, step(database, sql), context)).rejects.toMatchObject({
      code: 'wait/not-a-truth',
      message: `The query that the step waits for in ${database} ${said}`,
    });
  });

  it('fails at once for a query that will never work', async () => {
    const context = testContext({ databases: pair.databases, clock: fakeClock() });
    await expect(runStep(wait, step(database, 'select * from no_such_table'), context)).rejects.toBeInstanceOf(Fault);
  });
});

describe('waiting for a query', () => {
  it('bears a database that is away, and shows it', async () => {
    const clock = fakeClock();
    let isUp = false;
    const edu = pair.databases.edu;
    const opening = async () => {
      if (!isUp) throw new Fault('database/refused', 'The database edu can not be reached.');
      return edu;
    };
    const context = testContext({ databases: { edu: opening }, clock });
    const waiting = runStep(wait, step('edu', empty), context);
    await clock.untilSleeping(1_000);
    expect(context.seen.output).toEqual(['The database edu can not be reached.']);
    isUp = true;
    await clock.advance(5_000);
    expect(await waiting).toMatchObject({ kind: 'done', figures: { asked: 2 } });
  });

  it('bears a connection that is cut in the middle of it', async () => {
    const clock = fakeClock();
    const context = testContext({ databases: pair.databases, clock });
    const sql = 'select pg_sleep(3600) is not null';
    const waiting = runStep(wait, step('edu_v2', sql, { timeout: '20s' }), context);
    await pair.untilActive(sql);
    await pair.terminate(sql);
    await clock.untilSleeping(1_000);
    expect(context.seen.output).toHaveLength(1);
    const ended = expect(waiting).rejects.toMatchObject({ code: 'database/cancelled' });
    await clock.advance(5_000);
    await pair.untilActive(sql);
    await pair.cancel(sql);
    await ended;
  });

  it('cancels a query that does not return by the timeout', async () => {
    const clock = fakeClock();
    const sql = 'select pg_sleep(7200) is not null';
    const waiting = runStep(wait, step('edu_v2', sql), testContext({ databases: pair.databases, clock }));
    await pair.untilActive(sql);
    await clock.advance(60_000);
    expect(await waiting).toMatchObject({
      fault: {
        code: 'wait/timed-out',
        message: 'The query in edu_v2 was not true within 1m; at the end: no answer within 1m.',
      },
    });
    expect(await pair.isActive(sql)).toBe(false);
  });

  it('gives way to a stop, between two questions and in the middle of one', async () => {
    const clock = fakeClock();
    const between = new AbortController();
    const first = runStep(
      wait,
      step('edu', 'select 0'),
      testContext({ databases: pair.databases, clock, signal: between.signal }),
    );
    await clock.untilSleeping(1_000);
    between.abort();
    expect(await first).toEqual({ kind: 'stopped' });

    const sql = 'select pg_sleep(9000) is not null';
    const middle = new AbortController();
    const context = testContext({ databases: pair.databases, clock, signal: middle.signal });
    const second = runStep(wait, step('edu_v2', sql), context);
    await pair.untilActive(sql);
    middle.abort();
    expect(await second).toEqual({ kind: 'stopped' });
    expect(context.seen.output).toEqual([]);
    expect(clock.sleeping).toEqual([]);
  });

  it('waits its whole timeout again after a kill or a retry, and asks at least once', async () => {
    const clock = fakeClock();
    const firstStartedAt = new Date(clock.now().getTime() - 24 * 3_600_000);
    const context = testContext({ databases: pair.databases, clock, firstStartedAt });
    const waiting = runStep(wait, step('edu', 'select 0', { timeout: '5s' }), context);
    await clock.untilSleeping(1_000);
    await clock.advance(5_000);
    expect(await waiting).toMatchObject({ fault: { code: 'wait/timed-out' }, figures: { asked: 2 } });
  });

  it('gives the last question as long as lies between two, though the timeout is over by then', async () => {
    const clock = fakeClock();
    const edu = pair.databases.edu;
    let asked = 0;
    const slow = new Proxy(edu, {
      get: (target, key) => {
        if (key !== 'read') return Reflect.get(target, key);
        return async (...query: Parameters<typeof edu.read>) => {
          asked += 1;
          if (asked === 1) return edu.read('select 0');
          await clock.advance(4_999);
          return edu.read(...query);
        };
      },
    });
    const waiting = runStep(
      wait,
      step('edu', 'select 1', { timeout: '3s' }),
      testContext({ databases: { edu: slow }, clock }),
    );
    await clock.untilSleeping(1_000);
    await clock.advance(3_000);
    expect(await waiting).toMatchObject({ kind: 'done', figures: { waitedMs: 7_999, asked: 2 } });
  });

  it('is described by a dry run with its query', async () => {
    const { lines } = await wait.describe(wait.schema.parse(step('edu', empty)), testContext());
    expect(lines).toEqual(['-- in edu, every 5s until it is true, for at most 1m', empty]);
  });
});
