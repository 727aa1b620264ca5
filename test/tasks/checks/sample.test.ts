import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operator } from '../../../state/ports.ts';
import type { ConfirmQuestion } from '../../../state/question.ts';
import { check } from '../../../tasks/check.ts';
import { type TestContext, testContext } from '../../support/context.ts';
import { scriptedOperator } from '../../support/fakes.ts';
import { faultsIn, runStep } from '../../support/kinds.ts';
import { openPair, type Pair } from '../../support/pair.ts';

let pair: Pair;
beforeAll(async () => {
  pair = await openPair();
  await pair.write('edu_v2', 'create table persons (id integer, name text)');
  await pair.write('edu_v2', "insert into persons select n, 'Person ' || n from generate_series(1, 150) n");
});
afterAll(() => pair.close());

const sql = 'select id, name from persons order by id limit 3';
const entry = {
  id: 'people',
  title: 'A few people',
  sample: { in: 'edu_v2', sql, ask: 'Do the names look right?', role: 'dba' },
};

function context(operator: Operator = scriptedOperator({}), rest: Partial<Parameters<typeof testContext>[0]> = {}) {
  return testContext({ databases: pair.databases, operator, ...rest });
}

function asked({ seen }: TestContext): ConfirmQuestion {
  const question = seen.questions[0];
  if (question?.kind !== 'confirm') throw new Error('nothing was asked');
  return question;
}

describe('a sample', () => {
  it('shows its rows to a person and passes when they confirm', async () => {
    const operator = scriptedOperator({ people: { kind: 'confirmed', by: 'Leyla', note: 'all fine' } });
    const seen = context(operator);
    const outcome = await runStep(check, [entry], seen);
    expect(asked(seen)).toMatchObject({
      phase: 'phase',
      step: 'step',
      item: 'people',
      title: 'A few people',
      text: 'Do the names look right?',
      role: 'dba',
      exhibit: {
        columns: ['id', 'name'],
        rows: [
          ['1', 'Person 1'],
          ['2', 'Person 2'],
          ['3', 'Person 3'],
        ],
      },
    });
    expect(outcome).toMatchObject({
      kind: 'done',
      checks: [
        {
          verdict: 'passed',
          expected: 'confirmed by dba: Do the names look right?',
          actual: 'Leyla confirmed 3 rows: all fine',
          evidence: [
            {
              kind: 'query',
              sql,
              result: {
                rows: [
                  ['1', 'Person 1'],
                  ['2', 'Person 2'],
                  ['3', 'Person 3'],
                ],
              },
            },
            { kind: 'statement', by: 'Leyla', text: 'Do the names look right?', note: 'all fine' },
          ],
        },
      ],
    });
  });

  it('fails with the note when they refuse', async () => {
    const operator = scriptedOperator({ people: { kind: 'refused', by: 'Rauf', note: 'the letter Ə is lost' } });
    expect(await runStep(check, [entry], context(operator))).toMatchObject({
      fault: { code: 'check/failed' },
      checks: [
        {
          verdict: 'failed',
          actual: 'Rauf refused 3 rows: the letter Ə is lost',
          evidence: [{}, { text: 'NOT confirmed: Do the names look right?' }],
        },
      ],
    });
  });

  it('stops the step when they leave', async () => {
    expect(await runStep(check, [entry], context(scriptedOperator({ people: 'leave' })))).toEqual({ kind: 'stopped' });
  });

  it('takes an answer from before a kill, but only for the very rows it was given for', async () => {
    const first = context();
    await runStep(check, [entry], first);
    const answered = { [asked(first).id]: { kind: 'confirmed', by: 'Leyla' } as const };

    const again = context(scriptedOperator({}), { answered, at: { attempt: 2 } });
    expect(await runStep(check, [entry], again)).toMatchObject({ kind: 'done' });

    await pair.write('edu_v2', "update persons set name = 'Person two' where id = 2");
    const changed = context(scriptedOperator({}), { answered, at: { attempt: 2 } });
    expect(await runStep(check, [entry], changed)).toEqual({ kind: 'stopped' });
    expect(asked(changed).id).not.toBe(asked(first).id);
  });

  it('is asked again when only what was cut off a long value has changed', async () => {
    await pair.write('edu_v2', "create table endings (name text); insert into endings values ('one')");
    const same = { ...entry, sample: { ...entry.sample, sql: "select repeat('a', 10000) || name from endings" } };
    const [first, second] = [context(), context()];
    await runStep(check, [same], first);
    await pair.write('edu_v2', "update endings set name = 'two'");
    await runStep(check, [same], second);
    expect(asked(second).exhibit).toEqual(asked(first).exhibit);
    expect(asked(second).id).not.toBe(asked(first).id);
  });

  it('is asked again when the step is done again after an undo', async () => {
    const [first, second] = [context(), context(scriptedOperator({}), { at: { generation: 2 } })];
    await runStep(check, [entry], first);
    await runStep(check, [entry], second);
    expect(asked(second).id).not.toBe(asked(first).id);
  });

  it('shows a hundred rows at most and says how many more there are', async () => {
    const seen = context();
    const all = { ...entry, sample: { ...entry.sample, sql: 'select id from persons order by id' } };
    await runStep(check, [all], seen);
    expect(asked(seen).exhibit?.rows).toHaveLength(100);
    expect(asked(seen).exhibit?.more).toBe(50);
  });

  it('asks nobody once the session is stopped', async () => {
    const stop = new AbortController();
    stop.abort();
    const seen = context(scriptedOperator({}), { signal: stop.signal });
    expect(await runStep(check, [entry], seen)).toEqual({ kind: 'stopped' });
    expect(seen.seen.questions).toEqual([]);
  });

  it('without any row fails and asks nobody', async () => {
    const seen = context();
    const nobody = { ...entry, sample: { ...entry.sample, sql: 'select id from persons where id < 0' } };
    expect(await runStep(check, [nobody], seen)).toMatchObject({
      checks: [{ verdict: 'failed', actual: 'no rows to look at' }],
    });
    expect(seen.seen.questions).toEqual([]);
  });

  it('is no preflight check, and a dry run asks nobody', async () => {
    expect(faultsIn(check, [{ ...entry, preflight: true }])).toEqual([
      '0.preflight: a person answers this check while the step runs, a dry run can not ask: leave preflight out',
    ]);
    const seen = context();
    const { lines } = await check.describe(check.schema.parse([entry]), seen);
    expect(lines.at(-1)).toBe('-- asks dba: Do the names look right?');
    expect(seen.seen.questions).toEqual([]);
  });

  it('refers to its role', () => {
    expect(check.refers(check.schema.parse([entry]))).toContainEqual({
      to: 'role',
      name: 'dba',
      path: [0, 'sample', 'role'],
    });
  });
});
