import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { check } from '../../../tasks/check.ts';
import type { Database } from '../../../tasks/engines/engine.ts';
import { postgres } from '../../../tasks/engines/postgres/postgres.ts';
import { testContext } from '../../support/context.ts';
import { type FreshDatabase, freshDatabase } from '../../support/databases.ts';
import { judgeCheck, runStep } from '../../support/kinds.ts';

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  await fresh.sql(`create table users (id int primary key, email text, code text);
    insert into users select n, 'u' || n, 'c' || n from generate_series(1, 20000) n;
    create index users_email on users (email); create index users_code on users (code); analyze users`);
  database = await postgres.connect(fresh.url, { name: 'edu', application: 'nightferry' });
});

afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const context = () => testContext({ databases: { edu: database } });
const judge = (kind: string, spec: Record<string, unknown>) =>
  judgeCheck({ [kind]: { in: 'edu', ...spec } }, context());

describe('query-time', () => {
  it('passes within its budget, with what the server measured as evidence', async () => {
    const sql = `select * from users where email = 'u7'`;
    const result = await judge('query-time', { sql, 'at-most': '30s', runs: 3 });
    expect(result).toMatchObject({
      verdict: 'passed',
      expected: 'within 30s',
      actual: expect.stringMatching(/^\d+ms \(the middle one of 3 runs: \d+ms, \d+ms, \d+ms\)$/),
      figures: { limitMs: 30_000, serverMs: expect.any(Number) },
    });
    expect(JSON.stringify(result)).toContain('Index Scan using users_email');
    expect(JSON.stringify(result)).toContain('Buffers:');
  });

  it('fails beyond it, and writes nothing though the query would', async () => {
    const slow = await judge('query-time', { sql: 'select pg_sleep(0.02)', 'at-most': '10ms', runs: 1 });
    expect(slow).toMatchObject({ verdict: 'failed', expected: 'within 10ms' });
    const outcome = await runStep(
      check,
      [{ id: 'a', 'query-time': { in: 'edu', sql: 'delete from users', 'at-most': '1s' } }],
      context(),
    );
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(await database.countRows('users')).toBe(20_000n);
  });
});

describe('index-use', () => {
  it('tells indexes that were read from those that only cost, since when the server counts', async () => {
    for (let run = 0; run < 3; run += 1) await database.query(`select id from users where email = 'u${run}'`);
    // Sessions report what they counted when they find time for it.
    await database.query('select pg_stat_force_next_flush()');
    await vi.waitFor(
      async () => expect(await judge('index-use', { used: ['users_email'] })).toMatchObject({ verdict: 'passed' }),
      { timeout: 20_000, interval: 200 },
    );
    expect(await judge('index-use', { table: 'users', used: ['users_code', 'nowhere'] })).toMatchObject({
      verdict: 'failed',
      actual: expect.stringMatching(
        /^users_code on public\.users was not read; there is no index nowhere since \d{4}-/,
      ),
    });
    const unused = await judge('index-use', { 'unused-at-most': 0 });
    expect(unused).toMatchObject({
      verdict: 'failed',
      expected: 'no unused index',
      actual: expect.stringMatching(/^users_code on public\.users since/),
      figures: { indexes: 3, unused: 1 },
    });
    expect(JSON.stringify(unused)).toContain('users_pkey on public.users (key): 0 reads');
    expect(await judge('index-use', { 'unused-at-most': 1 })).toMatchObject({ verdict: 'passed' });
  });
});
