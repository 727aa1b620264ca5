import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../../../tasks/check.ts';
import { testContext } from '../../support/context.ts';
import { faultsIn, judgeCheck, runStep } from '../../support/kinds.ts';
import { openPair, type Pair } from '../../support/pair.ts';

let pair: Pair;
beforeAll(async () => {
  pair = await openPair();
  for (const name of ['edu', 'edu_v2'] as const) {
    await pair.write(name, 'create table persons (id integer, user_id integer)');
    await pair.write(
      name,
      'with recursive n(id) as (select 1 union all select id + 1 from n where id < 3000) insert into persons select id, id % 7 from n',
    );
  }
});
afterAll(() => pair.close());

const context = () => testContext({ databases: pair.databases });

// `edu` is SQLite and `edu_v2` PostgreSQL: each question is asked of both.
describe.each(['edu', 'edu_v2'])('a query in %s', (database) => {
  const none = (sql: string) => judgeCheck({ none: { in: database, sql } }, context());
  const ask = (sql: string, rest: Record<string, unknown>) =>
    judgeCheck({ expect: { in: database, sql, ...rest } }, context());

  it('that must find no rows and finds none passes', async () => {
    expect(await none('select id from persons where user_id > 6')).toMatchObject({
      verdict: 'passed',
      actual: 'no rows',
      figures: { expected: 0, actual: 0 },
    });
  });

  it('that finds a single row fails', async () => {
    expect(await none('select id from persons where id = 7')).toMatchObject({
      verdict: 'failed',
      actual: `1 row in ${database}`,
    });
  });

  it('that finds rows fails, counts all of them and keeps the first twenty', async () => {
    const result = await none('select id, user_id from persons where user_id < 5 order by id -- orphans');
    expect(result).toMatchObject({ verdict: 'failed', actual: `2,144 rows in ${database}`, figures: { actual: 2144 } });
    const evidence = result.evidence[0];
    if (evidence?.kind !== 'query') throw new Error('no query in evidence');
    expect(evidence.result.columns).toEqual(['id', 'user_id']);
    expect(evidence.result.rows).toHaveLength(20);
    expect(evidence.result.rows[0]).toEqual(['1', '1']);
    expect(evidence.result.more).toBe(2124);
  });

  it.each([
    ['select count(*) from persons', { equal: 3000 }, 'passed', '3000'],
    ['select count(*) * 100 from persons', { equal: 300000 }, 'passed', '300,000'],
    ['select count(*) from persons', { equal: 2999 }, 'failed', '3000'],
    ['select 9007199254740993', { equal: '9007199254740993' }, 'passed', '9,007,199,254,740,993'],
    ['select 9007199254740993', { 'at-most': '9007199254740992' }, 'failed', '9,007,199,254,740,993'],
    ['select 1.50', { equal: 1.5 }, 'passed', expect.stringMatching(/^1.50?$/)],
    ["select 'active'", { equal: 'active' }, 'passed', "'active'"],
    ["select 'Active'", { equal: 'active' }, 'failed', "'Active'"],
    ["select '007'", { equal: '7' }, 'failed', "'007'"],
    ["select ''", { equal: null }, 'failed', "''"],
    ['select null', { equal: null }, 'passed', 'NULL'],
    ['select null', { equal: 0 }, 'failed', 'NULL'],
    ['select null', { 'at-most': 5 }, 'failed', 'NULL'],
    ['select null', { matches: '.*' }, 'failed', 'NULL'],
    ['select 1 = 1', { equal: true }, 'passed', expect.stringMatching(/^(1|true)$/)],
    ['select 7', { 'at-least': 7 }, 'passed', '7'],
    ['select 7', { 'at-least': 7.5 }, 'failed', '7'],
    ["select 'many'", { 'at-least': 7 }, 'failed', "'many'"],
    ["select '2026-11-21'", { 'at-least': '2026-02-03' }, 'passed', "'2026-11-21'"],
    ["select 'Əli Həsənov'", { matches: '^Ə.i\\s\\p{Lu}' }, 'passed', "'Əli Həsənov'"],
    ["select 'Ali'", { matches: '^Ə' }, 'failed', "'Ali'"],
    ['select id from persons where id < 0', { equal: 0 }, 'failed', '0 rows instead of one value'],
    ['select id from persons', { equal: 1 }, 'failed', '3,000 rows instead of one value'],
  ])('for one value: %s, %j has %s', async (sql, expectation, verdict, actual) => {
    expect(await ask(sql, expectation)).toMatchObject({ verdict, actual });
  });

  it('whose value is long or has control characters is shown short and on one line, as evidence too', async () => {
    const long = await ask(`select '${'ə'.repeat(100_000)}'`, { equal: 'short' });
    expect(long.actual).toBe(`'${'ə'.repeat(200)}... (100,000 characters)'`);
    expect(JSON.stringify(long).length).toBeLessThan(103_000);
    const odd = await ask("select 'a\tb\nc\u001b[31m'", { equal: 'a b c' });
    expect(odd.actual).toBe("'a\\tb\\nc\\x1b[31m'");
  });

  it('for one value that returns two columns is a fault of the query', async () => {
    const outcome = await runStep(
      check,
      [{ id: 'a', expect: { in: database, sql: 'select 1, 2', equal: 1 } }],
      context(),
    );
    expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'check/columns', retry: 'safe' }, checks: [] });
  });

  it('can write nothing', async () => {
    const sql = 'delete from persons returning id';
    const outcome = await runStep(check, [{ id: 'a', none: { in: database, sql } }], context());
    expect(outcome).toMatchObject({ kind: 'failed', figures: { unasked: 1 } });
    expect(await ask('select count(*) from persons', { equal: 3000 })).toMatchObject({ verdict: 'passed' });
  });

  it('is shown by a dry run and not asked, unless it is a preflight check', async () => {
    const spec = check.schema.parse([
      { id: 'later', title: 'No orphans', none: { in: database, sql: 'select id\nfrom not_there_yet' } },
      { id: 'now', preflight: true, expect: { in: database, sql: 'select count(*) from persons', equal: 3000 } },
      { id: 'broken', preflight: true, none: { in: database, sql: 'select id from not_there_yet' } },
    ]);
    const description = await check.describe(spec, context());
    expect(description.lines).toEqual([
      '-- check later: No orphans',
      `-- in ${database}`,
      'select id',
      'from not_there_yet',
      '-- must find no rows',
    ]);
    expect(description.checks).toMatchObject([
      { id: 'now', verdict: 'passed' },
      { id: 'broken', verdict: 'failed', actual: expect.stringMatching(/^could not be asked: .*not_there_yet/) },
    ]);
  });
});

describe('a check for one value', () => {
  it.each([
    [
      { equal: Number('9007199254740993') },
      '0.expect.equal: has more than 15 digits and loses some of them in YAML: put it in quotes',
    ],
    [{ matches: '(' }, '0.expect.matches: expected a regular expression'],
    [{ equal: [1] }, '0.expect.equal: expected a number, a text, true, false or null'],
    [{}, '0.expect: needs one of equal, at-most, at-least, matches'],
  ])('written with %j is refused', (rest, fault) => {
    expect(faultsIn(check, [{ id: 'a', expect: { in: 'edu', sql: 'select 1', ...rest } }])).toContain(fault);
  });

  it('refers to its database and its SQL', () => {
    const spec = check.schema.parse([{ id: 'a', expect: { in: 'edu', sql: 'select 1', equal: 1 } }]);
    expect(check.refers(spec)).toEqual([
      { to: 'entry-id', id: 'a', path: [0, 'id'] },
      { to: 'database', name: 'edu', path: [0, 'expect', 'in'] },
      { to: 'sql', database: 'edu', text: 'select 1', transactional: true, path: [0, 'expect', 'sql'] },
    ]);
  });
});
