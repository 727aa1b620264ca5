import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RejectRecord } from '../../../state/rejects/record.ts';
import { check } from '../../../tasks/check.ts';
import { testContext } from '../../support/context.ts';
import { faultsIn, judgeCheck, runStep } from '../../support/kinds.ts';
import { openPair, type Pair } from '../../support/pair.ts';

let pair: Pair;
beforeAll(async () => {
  pair = await openPair();
  await pair.write('edu', 'create table users (id integer primary key, is_active integer)');
  await pair.write('edu', 'create table "Odd.Name" (id integer)');
  await pair.write(
    'edu',
    'with recursive n(id) as (select 1 union all select id + 1 from n where id < 1500) insert into users select id, case when id % 3 > 0 then 1 else 0 end from n',
  );
  await pair.write('edu_v2', 'create schema people; create table people.users (id uuid, status text)');
  await pair.write(
    'edu_v2',
    "insert into people.users select gen_random_uuid(), case when n % 3 > 0 then 'active' else 'suspended' end from generate_series(1, 1500) n",
  );
});
afterAll(() => pair.close());

const judge = (rows: Record<string, unknown>) => judgeCheck({ rows }, testContext({ databases: pair.databases }));

describe('rows', () => {
  it('are counted in two databases of two engines and compared', async () => {
    expect(await judge({ of: 'edu.users', equal: 'edu_v2.people.users' })).toMatchObject({
      verdict: 'passed',
      expected: '1,500 rows, as in edu.users',
      actual: '1,500 rows in edu_v2.people.users',
      figures: { expected: 1500, actual: 1500, difference: 0 },
    });
  });

  it('are filtered on both sides, each in its own SQL', async () => {
    const spec = {
      of: 'edu.users',
      where: 'is_active\n  = 1',
      equal: 'edu_v2.people.users',
      'and-where': "status = 'active'",
    };
    expect(await judge(spec)).toMatchObject({
      verdict: 'passed',
      expected: '1,000 rows, as in edu.users where is_active = 1',
      actual: "1,000 rows in edu_v2.people.users where status = 'active'",
    });
  });

  it('that have not all arrived fail, with the difference', async () => {
    const spec = { of: 'edu.users', equal: 'edu_v2.people.users', 'and-where': "status = 'active'" };
    expect(await judge(spec)).toMatchObject({
      verdict: 'failed',
      figures: { expected: 1500, actual: 1000, difference: -500 },
    });
  });

  it('that were rejected on the way are said to be the difference, which is one all the same', async () => {
    const context = testContext({ databases: pair.databases });
    const first = [{ source: 'edu.users', target: 'edu_v2.people.users' }] as unknown as readonly RejectRecord[];
    const counts = { open: 500, openRows: 500, accepted: 0, retried: 0 };
    context.record('rejects.counted', { database: 'edu_v2', step: 'a/b', generation: 1, ...counts, first });
    const spec = { of: 'edu.users', equal: 'edu_v2.people.users', 'and-where': "status = 'suspended'" };
    expect(await judgeCheck({ rows: { ...spec, 'and-where': "status = 'active'" } }, context)).toMatchObject({
      verdict: 'failed',
      actual: expect.stringMatching(/^1,000 rows in .*; 500 rejected rows are the difference$/),
    });
    const other = await judgeCheck({ rows: spec }, context);
    expect(other).toMatchObject({ verdict: 'failed', actual: expect.not.stringContaining('rejected') });
  });

  it('of one table may be at most or at least those of another, which bounds the other from the other side', async () => {
    const of = { of: 'edu.users', where: 'is_active = 1' };
    expect(await judge({ ...of, 'at-most': 'edu_v2.people.users' })).toMatchObject({
      verdict: 'passed',
      expected: 'at least 1,000 rows, as in edu.users where is_active = 1',
      actual: '1,500 rows in edu_v2.people.users',
    });
    expect(await judge({ ...of, 'at-least': 'edu_v2.people.users' })).toMatchObject({
      verdict: 'failed',
      expected: 'at most 1,000 rows, as in edu.users where is_active = 1',
    });
  });

  it.each([
    [{ equal: 1500 }, 'passed', '1,500 rows in edu.users'],
    [{ equal: '1501' }, 'failed', '1,501 rows in edu.users'],
    [{ 'at-least': 1500 }, 'passed', 'at least 1,500 rows in edu.users'],
    [{ 'at-least': '9007199254740993' }, 'failed', 'at least 9,007,199,254,740,993 rows in edu.users'],
    [{ 'at-most': 1500 }, 'passed', 'at most 1,500 rows in edu.users'],
    [{ 'at-most': 1499 }, 'failed', 'at most 1,499 rows in edu.users'],
  ])('are held against a number: %j has %s', async (spec, verdict, expected) => {
    expect(await judge({ of: 'edu.users', ...spec })).toMatchObject({
      verdict,
      expected,
      actual: '1,500 rows in edu.users',
    });
  });

  it('are counted in tables with odd names', async () => {
    expect(await judge({ of: 'edu."Odd.Name"', equal: 0 })).toMatchObject({
      verdict: 'passed',
      actual: '0 rows in edu."Odd.Name"',
    });
  });

  it('of a table that is not there are no failed check but a fault', async () => {
    const entries = [
      { id: 'gone', rows: { of: 'edu.users', equal: 'edu_v2.people.persons' } },
      { id: 'there', rows: { of: 'edu.users', equal: 1500 } },
    ];
    const outcome = await runStep(check, entries, testContext({ databases: pair.databases }));
    expect(outcome).toMatchObject({
      kind: 'failed',
      figures: { checks: 2, passed: 1, failed: 0, unasked: 1 },
      checks: [{ id: 'there', verdict: 'passed' }],
      evidence: [{ title: 'gone could not be asked', text: expect.stringContaining('persons') }],
    });
    expect(outcome).not.toMatchObject({ fault: { code: 'check/failed' } });
  });

  it('are shown by a dry run as far as their tables are there', async () => {
    const spec = check.schema.parse([
      { id: 'soon', rows: { of: 'edu.users', where: 'is_active = 1', equal: 'edu_v2.people.persons' } },
    ]);
    const { lines, figures } = await check.describe(spec, testContext({ databases: pair.databases }));
    expect(lines).toEqual([
      '-- check soon',
      '-- count edu.users where is_active = 1 and edu_v2.people.persons',
      '-- edu_v2.people.persons is not there yet',
    ]);
    expect(figures).toEqual({ 'soon: edu.users where is_active = 1': 1000 });
  });

  it.each([
    [{ of: 'users', equal: 5 }, '0.rows.of: expected a table such as edu.users or edu.public.users'],
    [{ of: 'edu.users' }, '0.rows: needs one of equal, at-most, at-least'],
    [{ of: 'edu.users', equal: 5, 'at-most': 6 }, '0.rows: has equal and at-most: keep one of them'],
    [{ of: 'edu.users', equal: 1.5 }, '0.rows.equal: expected a table such as edu.users, or a number of rows'],
    [
      { of: 'edu.users', equal: 5, 'and-where': 'id > 0' },
      '0.rows.and-where: is a filter for the table that is compared with, but there is only a number',
    ],
  ])('written as %j are refused', (rows, fault) => expect(faultsIn(check, [{ id: 'a', rows }])).toContain(fault));

  it('refer to their databases, so that lint finds unknown ones', () => {
    const spec = check.schema.parse([{ id: 'a', rows: { of: 'edu.users', equal: 'edu_v2.people.users' } }]);
    expect(check.refers(spec)).toEqual([
      { to: 'entry-id', id: 'a', path: [0, 'id'] },
      { to: 'database', name: 'edu', path: [0, 'rows', 'of'] },
      { to: 'database', name: 'edu_v2', path: [0, 'rows', 'equal'] },
    ]);
  });
});
