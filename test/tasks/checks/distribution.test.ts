import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../../../tasks/check.ts';
import { testContext } from '../../support/context.ts';
import { faultsIn, judgeCheck, runStep } from '../../support/kinds.ts';
import { openPair, type Pair } from '../../support/pair.ts';

let pair: Pair;
beforeAll(async () => {
  pair = await openPair();
  for (const name of ['edu', 'edu_v2'] as const) {
    await pair.write(name, 'create table units (type text, level integer, rating numeric(4, 2))');
    const units = ['university 1', ...Array(3).fill('faculty 2'), ...Array(12).fill('department 3')].map((unit) =>
      unit.split(' '),
    );
    await pair.write(
      name,
      `insert into units values ${units.map(([type, level]) => `('${type}', ${level}, ${level})`).join(', ')}`,
    );
    await pair.write(name, 'insert into units values (null, 3, 3)');
  }
});
afterAll(() => pair.close());

const context = () => testContext({ databases: pair.databases });
const byType = 'select type, count(*) from units where type is not null group by type';
const judge = (rest: Record<string, unknown>, sql = byType) =>
  judgeCheck({ distribution: { in: 'edu_v2', sql, ...rest } }, context());

function tables(result: Awaited<ReturnType<typeof judge>>) {
  return result.evidence.map((evidence) => (evidence.kind === 'query' ? evidence.result.rows : undefined));
}

describe('a distribution', () => {
  it('has exactly the values listed, in any order', async () => {
    expect(await judge({ values: ['department', 'university', 'faculty'] })).toMatchObject({
      verdict: 'passed',
      expected: "3 values: 'department', 'university', 'faculty'",
      actual: '3 values, 16 rows',
      figures: { expected: 3, actual: 3, differing: 0 },
    });
  });

  it('fails for a value that is missing and for one that is not listed, and shows both', async () => {
    const result = await judge({ values: ['department', 'university', 'program'] });
    expect(result).toMatchObject({
      verdict: 'failed',
      actual: "3 values, 16 rows; no 'program'; 'faculty' 3 not expected",
      figures: { differing: 2 },
    });
    expect(tables(result)[1]).toEqual([
      ['program', 'any', 'none'],
      ['faculty', 'none', '3'],
    ]);
  });

  it('has the counts of a mapping', async () => {
    expect(await judge({ values: { university: 1, faculty: 3, department: '12' } })).toMatchObject({
      verdict: 'passed',
    });
    expect(await judge({ values: { university: 1, faculty: 4, department: 12 } })).toMatchObject({
      verdict: 'failed',
      expected: "3 values: 'university' 1, 'faculty' 4, 'department' 12",
      actual: "3 values, 16 rows; 'faculty' 3 instead of 4",
    });
  });

  it('knows NULL as a value of its own', async () => {
    const sql = 'select type, count(*) from units group by type';
    expect(await judge({ values: ['department', 'university', 'faculty', null] }, sql)).toMatchObject({
      verdict: 'passed',
    });
    expect(await judge({ values: ['department', 'university', 'faculty', ''] }, sql)).toMatchObject({
      verdict: 'failed',
      actual: "4 values, 17 rows; no ''; NULL 1 not expected",
    });
  });

  it('compares numbers by value', async () => {
    const sql = 'select rating, count(*) from units group by rating';
    expect(await judge({ values: { 1: 1, 2: 3, 3: 13 } }, sql)).toMatchObject({ verdict: 'passed' });
  });

  it('is the same as in another database of another engine', async () => {
    expect(await judge({ 'same-as': { in: 'edu', sql: byType } })).toMatchObject({
      verdict: 'passed',
      expected: 'as in edu: 3 values, 16 rows',
      actual: '3 values, 16 rows',
    });
    const fewer = `${byType.replace('group', 'and level < 3 group')}`;
    const result = await judge({ 'same-as': { in: 'edu', sql: byType } }, fewer);
    expect(result).toMatchObject({ verdict: 'failed', actual: "2 values, 4 rows; no 'department'" });
    expect(tables(result)[1]).toEqual([['department', '12', 'none']]);
  });

  it.each([
    ['select type, type from units', "returns 'university' where a count is read"],
    ['select type, 1 from units', "returns 'faculty' more than once"],
    ['select n, 1 from generate_series(1, 501) n', 'returns 501 rows, more than 500 different values'],
  ])('that is none is a fault: %s', async (sql, what) => {
    const entries = [{ id: 'a', distribution: { in: 'edu_v2', sql, values: ['university'] } }];
    expect(await runStep(check, entries, context())).toMatchObject({
      fault: { code: 'check/not-a-distribution', message: `The distribution's query in edu_v2 ${what}.` },
    });
  });

  it.each([
    [{ values: [] }, '0.distribution.values: expected a list of values, or a mapping of value to number of rows'],
    [
      { values: { a: -1 } },
      '0.distribution.values: expected a list of values, or a mapping of value to number of rows',
    ],
    [{ values: ['a'], 'same-as': {} }, '0.distribution: has values and same-as: keep one of them'],
  ])('written with %j is refused', (rest, fault) => {
    expect(faultsIn(check, [{ id: 'a', distribution: { in: 'edu', sql: byType, ...rest } }])).toContain(fault);
  });
});
