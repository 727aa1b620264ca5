import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Fault } from '../../state/fault.ts';
import { check } from '../../tasks/check.ts';
import { checkKinds } from '../../tasks/checks/checks.ts';
import { testContext } from '../support/context.ts';
import { faultsIn, runStep } from '../support/kinds.ts';
import { openPair, type Pair } from '../support/pair.ts';

let pair: Pair;
beforeAll(async () => {
  pair = await openPair();
  await pair.write('edu', 'create table users (id integer)');
});
afterAll(() => pair.close());

const passing = (id: string) => ({ id, rows: { of: 'edu.users', equal: 0 } });
const failing = (id: string) => ({ id, title: `Title of ${id}`, rows: { of: 'edu.users', equal: 7 } });
const asking = (id: string, database: string) => ({ id, none: { in: database, sql: 'select 1 where 1 = 0' } });

const down = () =>
  Promise.reject(new Fault('database/refused', 'The database edu_v2 can not be reached.', { retry: 'safe' }));

describe('a step of checks', () => {
  it('asks all of them, in order, even when one fails, and names those that failed', async () => {
    const context = testContext({ databases: pair.databases });
    const outcome = await runStep(check, [passing('a'), failing('b'), passing('c'), failing('d')], context);
    expect(outcome).toMatchObject({
      kind: 'failed',
      fault: { code: 'check/failed', message: '2 of 4 checks failed: b, d.', retry: 'safe' },
      figures: { checks: 4, passed: 2, failed: 2 },
      checks: [{ id: 'a' }, { id: 'b', title: 'Title of b', kind: 'rows' }, { id: 'c', title: 'c' }, { id: 'd' }],
    });
    expect(context.seen.progress.map(({ done, total, unit, note }) => [done, total, unit, note])).toEqual([
      [0, 4, 'items', 'a'],
      [1, 4, 'items', 'Title of b'],
      [2, 4, 'items', 'c'],
      [3, 4, 'items', 'Title of d'],
      [4, 4, 'items', undefined],
    ]);
    expect(context.seen.output[1]).toBe('FAILED b: expected 7 rows in edu.users, got 0 rows in edu.users');
  });

  it('is done when all passed', async () => {
    const outcome = await runStep(check, [passing('a')], testContext({ databases: pair.databases }));
    expect(outcome).toMatchObject({ kind: 'done', figures: { checks: 1, passed: 1, failed: 0 } });
  });

  it('fails with the reason when one could not be asked, and keeps what the others found', async () => {
    const context = testContext({ databases: { ...pair.databases, edu_v2: down } });
    const outcome = await runStep(check, [asking('a', 'edu_v2'), failing('b'), passing('c')], context);
    expect(outcome).toMatchObject({
      kind: 'failed',
      fault: { code: 'database/refused', retry: 'safe' },
      figures: { checks: 3, passed: 1, failed: 1, unasked: 1 },
      checks: [
        { id: 'b', verdict: 'failed' },
        { id: 'c', verdict: 'passed' },
      ],
      evidence: [{ kind: 'output', title: 'a could not be asked', text: 'The database edu_v2 can not be reached.' }],
    });
  });

  it('does not wait for one database when the other of the same check is down', async () => {
    const context = testContext({ databases: { ...pair.databases, edu_v2: down } });
    const outcome = await runStep(check, [{ id: 'a', rows: { of: 'edu.users', equal: 'edu_v2.users' } }], context);
    expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'database/refused' }, checks: [] });
  });

  it('gives way to a stop between two checks and in the middle of one', async () => {
    const stop = new AbortController();
    const slow = { id: 'slow', none: { in: 'edu_v2', sql: 'select pg_sleep(3600)' } };
    const context = testContext({ databases: pair.databases, signal: stop.signal });
    const running = runStep(check, [slow, passing('b')], context);
    await pair.untilActive('select pg_sleep(3600)');
    stop.abort();
    expect(await running).toEqual({ kind: 'stopped' });
    expect(context.seen.progress).toHaveLength(1);
    expect(await runStep(check, [passing('a')], context)).toEqual({ kind: 'stopped' });
  });

  it('is done again after a kill', async () => {
    const recovery = await check.recover(check.schema.parse([passing('a')]), testContext());
    expect(recovery.verdict).toBe('redo');
  });

  it('shows in a dry run what it can, even with a database down', async () => {
    const context = testContext({ databases: { ...pair.databases, edu_v2: down } });
    const spec = check.schema.parse([{ id: 'a', rows: { of: 'edu_v2.users', equal: 1 } }, passing('b')]);
    expect(await check.describe(spec, context)).toMatchObject({
      lines: [
        '-- check a',
        "-- can't be looked at yet: The database edu_v2 can not be reached.",
        '-- check b',
        '-- count edu.users',
      ],
      figures: { 'b: edu.users': 0 },
    });
  });
});

describe('a list of checks in a runbook', () => {
  const kinds = checkKinds.map(({ key }) => key).join(', ');

  it.each([
    [[], ': needs at least one check'],
    [[{ id: 'a' }], `0: needs one of ${kinds}`],
    [[{ id: 'a', row: {} }], '0: Unrecognized key: "row"'],
    [[{ ...passing('a'), none: { in: 'edu', sql: 'select 1' } }], '0: has rows and none: keep one of them'],
    [[{ ...passing('A b') }], '0.id: expected a slug (a-z, 0-9 and -, a letter first, at most 63)'],
    [[{ id: 'a', none: { in: 'edu', sql: 'select 1', limit: 5 } }], '0.none: Unrecognized key: "limit"'],
  ])('%j is refused: %s', (written, fault) => expect(faultsIn(check, written)).toContain(fault));

  it('has a JSON Schema with every kind of check and exactly one of them in an entry', () => {
    const schema = z.toJSONSchema(check.schema, { io: 'input' });
    expect(schema).toMatchObject({
      type: 'array',
      items: { additionalProperties: false, oneOf: checkKinds.map(({ key }) => ({ required: [key] })) },
    });
    for (const { key } of checkKinds) expect(schema).toHaveProperty(['items', 'properties', key, 'type'], 'object');
  });
});
