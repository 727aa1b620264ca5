import { describe, expect, it, vi } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import type { Scripted } from '../../../support/tds/scripted.ts';
import { scriptedDatabase, texts } from '../../../support/tds/scripted-database.ts';
import { doneToken, errorAnswer, transactionToken } from '../../../support/tds/tokens.ts';

/** Scripted, not recorded: what is made of answers that no server here gives. */
const caught = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

describe('an error of the server', () => {
  it.each([
    { number: 1205, code: 'database/deadlock' },
    { number: 1222, code: 'database/lock-timeout' },
    { number: 1105, severity: 17, code: 'database/disk-full' },
    { number: 9002, severity: 17, code: 'database/disk-full' },
    { number: 3908, code: 'database/server-error' },
    { number: 3960, code: 'database/serialization' },
    { number: 40_501, severity: 17, code: 'database/resources' },
    { number: 10_928, severity: 17, code: 'database/resources' },
    { number: 3906, code: 'database/read-only' },
    { number: 50_001, code: 'database/sql' },
  ])('$number is $code, and the connection goes on', async ({ number, severity = 16, code }) => {
    const { database } = await scriptedDatabase((sql) => {
      if (sql === 'update a') return errorAnswer(number, 'what it says', { severity, line: 1 });
      return sql === 'select a' ? texts(['b']) : undefined;
    });
    const connection = await (await database()).connect();
    expect(await caught(connection.query('update a'))).toMatchObject({
      code,
      message: expect.stringContaining('edu'),
      remedy: expect.arrayContaining([expect.any(String)]),
    });
    expect((await connection.query('select a')).rows).toEqual([['b']]);
  });

  it.each([
    { number: 18_456, severity: 14, code: 'database/password', logins: 1 },
    { number: 4060, severity: 11, code: 'database/missing', logins: 1 },
    { number: 40_613, severity: 17, code: 'database/starting-up', logins: 4 },
    { number: 40_501, severity: 20, code: 'database/resources', logins: 4 },
  ])('$number to a login is $code, after $logins logins', async ({ number, severity, code, logins }) => {
    let asked = 0;
    const login = () => {
      asked += 1;
      return errorAnswer(number, 'what it says', { severity });
    };
    const { database } = await scriptedDatabase(() => undefined, { login });
    expect(await caught(database())).toMatchObject({ code, message: expect.stringContaining('edu') });
    expect(asked).toBe(logins);
  });
});

it('a database that lets us in and then fails is left: a connection would keep the process from its end', async () => {
  const { server, database } = await scriptedDatabase((sql) =>
    sql === 'SELECT 1' ? errorAnswer(40_197, 'it moves', { severity: 17 }) : undefined,
  );
  expect(await caught(database())).toMatchObject({ code: 'database/resources' });
  await vi.waitUntil(() => server.clients() === 0);
});

describe('a statement', () => {
  const endless = 'select endless';
  const until = (sql: string): Scripted | undefined => {
    if (sql === 'select a') return texts(['b']);
    return sql.includes(endless) ? { until: 'attention', tokens: texts(['one row']) } : undefined;
  };

  it.each(['query', 'script'] as const)('is stopped by an attention, and the connection goes on: %s', async (how) => {
    const late = Promise.withResolvers<void>();
    const { server, database } = await scriptedDatabase(until, { attention: () => late.promise });
    const connection = await (await database()).connect();
    const controller = new AbortController();
    const { signal } = controller;
    const running = caught(
      how === 'query' ? connection.query(endless, [], signal) : connection.script(endless, { signal }),
    );
    await eventually(() => expect(server.asked.join('\n')).toContain(endless));
    controller.abort(new Error('enough'));
    const next = connection.query('select a');
    late.resolve();
    expect(await running).toMatchObject({ message: 'enough' });
    expect((await next).rows).toEqual([['b']]);
    expect(server.complaints()).toEqual([]);
  });

  it.each(['end', 'reset'] as const)('whose connection is cut in the middle of a row is lost: %s', async (how) => {
    const tokens = texts(['whole', 'not whole']);
    const { database } = await scriptedDatabase((sql) =>
      sql === 'select a' ? { tokens, cutAt: tokens.length - 20, how } : undefined,
    );
    const connection = await (await database()).connect();
    expect(await caught(connection.query('select a'))).toMatchObject({ code: 'database/connection-lost' });
    expect(await caught(connection.query('select a'))).toMatchObject({ code: 'database/connection-lost' });
  });

  it('that a session does not survive is lost with it', async () => {
    const killed = errorAnswer(596, 'Cannot continue the execution because the session is in the kill state.', {
      severity: 21,
    });
    const { database } = await scriptedDatabase((sql) =>
      sql === 'select a' ? { tokens: killed, cutAt: 10_000, how: 'end' } : undefined,
    );
    const connection = await (await database()).connect();
    expect(await caught(connection.query('select a'))).toMatchObject({ code: 'database/connection-lost' });
  });
});

describe('a session', () => {
  it('counts again what is changed after a script that had it not count', async () => {
    let counts = true;
    const { database } = await scriptedDatabase((sql) => {
      if (/^SET NOCOUNT (ON|OFF)/.test(sql)) counts = sql.startsWith('SET NOCOUNT OFF');
      else if (sql !== 'update a') return undefined;
      return counts ? doneToken(0x10, 1n) : doneToken();
    });
    const connection = await (await database()).connect();
    await connection.script('SET NOCOUNT ON;\nselect 1');
    expect((await connection.query('update a')).rowCount).toBe(1);
  });

  it('counts what is changed where the server has sessions begin without', async () => {
    let counts = false;
    const { database } = await scriptedDatabase((sql) => {
      if (sql === 'SET NOCOUNT OFF') counts = true;
      const done = counts ? doneToken(0x10, 1n) : doneToken();
      if (sql.endsWith('SELECT @@SPID')) return Buffer.concat([texts(['51']).subarray(0, -done.length), done]);
      return sql === 'update a' || sql.startsWith('SET') ? done : undefined;
    });
    const connection = await (await database()).connect();
    expect((await connection.query('update a')).rowCount).toBe(1);
  });

  it('whose SQL commits some of it and then fails may not run it again', async () => {
    const { database } = await scriptedDatabase((sql) => {
      if (sql.includes('BEGIN TRANSACTION')) return Buffer.concat([transactionToken('begun', 7n), doneToken()]);
      if (sql.includes('COMMIT;'))
        return Buffer.concat([transactionToken('committed', 7n), doneToken(1), errorAnswer(1205, 'a deadlock')]);
      return sql.includes('ROLLBACK') ? doneToken() : undefined;
    });
    const connection = await (await database()).connect();
    const running = connection.transaction(() => connection.script('insert a; COMMIT; insert b'));
    expect(await caught(running)).toMatchObject({ code: 'database/transaction-ended', retry: 'unsafe' });
  });

  it('has no transaction left open by a COMMIT that failed', async () => {
    const { server, database } = await scriptedDatabase((sql) => {
      if (sql.includes('BEGIN TRANSACTION')) return Buffer.concat([transactionToken('begun', 7n), doneToken()]);
      if (sql.includes('COMMIT TRANSACTION')) return errorAnswer(9002, 'the log is full', { severity: 17 });
      return sql.includes('ROLLBACK') ? Buffer.concat([transactionToken('rolled back', 7n), doneToken()]) : undefined;
    });
    const connection = await (await database()).connect();
    expect(await caught(connection.transaction(async () => 'done'))).toMatchObject({ code: 'database/disk-full' });
    expect(server.asked.at(-1)).toContain('ROLLBACK TRANSACTION');
    expect(server.complaints()).toEqual([]);
  });
});
