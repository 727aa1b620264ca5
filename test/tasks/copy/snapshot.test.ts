import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until as holds } from '../../support/command-line.ts';
import type { TestContextOptions } from '../../support/context.ts';
import { askedControls, rauf } from '../../support/controls.ts';
import { type CopyPair, faultOf, figuresOf, openCopyPair } from '../../support/copy-pair.ts';
import { frozenFacts } from '../../support/frozen-facts.ts';

const rows = 100;
const written = { workers: 2, 'rows-per-chunk': 10, columns: { id: 'id', name: 'name' } };

/** Each look is a connection of its own. */
const until = (condition: () => boolean | Promise<boolean>, ended?: Promise<unknown>) => holds(condition, ended, 20);

let pair: CopyPair;
beforeEach(async () => {
  pair = await openCopyPair(
    `create table a (id int primary key, name text); insert into a select i, 'n' || i from generate_series(1, ${rows}) i;
     create view seen as select * from a`,
    'create table b (id int, name text)',
  );
});
afterEach(() => pair.close());

const sum = (table: string) => `select count(*), sum(hashtextextended(t::text, 0)::numeric) from ${table} t`;
const chunks = async () => {
  const [[exists] = []] = await pair.edu_v2.sql(`select to_regclass('nightferry.ledger') is not null`);
  return exists === 't' ? Number((await pair.edu_v2.sql('select count(*) from nightferry.ledger'))[0]?.[0]) : 0;
};
const holders = `select pid from pg_stat_activity where datname = current_database() and application_name like '% snapshot'`;

/** A copy that somebody throttled, so that there is time to do something to it. */
function slowCopy(spec: object = written, options: TestContextOptions = {}) {
  const asked = askedControls({ throttle: { ...rauf, rowsPerSecond: 100 } });
  const session = new AbortController();
  const context = pair.context({ controls: asked.controls, signal: session.signal, ...options });
  const outcome = pair.copy({ ...written, ...spec }, context);
  return { outcome, session, context, hurry: () => asked.ask({}) };
}

/** A copy of which some chunks are committed when its process ends. What it noted is what the next one finds. */
async function interrupted(spec: object = written, options: TestContextOptions = {}) {
  const { outcome, session, context } = slowCopy(spec, options);
  expect(await until(async () => (await chunks()) >= 2, outcome)).toBe(true);
  session.abort();
  expect(await outcome).toEqual({ kind: 'stopped' });
  expect(await until(async () => (await pair.edu.sql(holders)).length === 0)).toBe(true);
  return { earlierNotes: context.seen.notes };
}

describe('a source that is not frozen', () => {
  it('arrives as it was when the copy began, whatever is written to it meanwhile', async () => {
    const before = await pair.edu.sql(sum('a'));
    const { outcome, context, hurry } = slowCopy();
    await until(async () => (await chunks()) >= 1, outcome);
    await pair.edu.sql(`insert into a values (1000, 'late'); delete from a where id = 99; update a set name = 'x'`);
    hurry();
    expect(figuresOf(await outcome)).toMatchObject({ rows, chunks: 10 });
    expect(await pair.edu_v2.sql(sum('b'))).toEqual(before);
    expect(context.seen.output).toEqual([
      'edu is not frozen: rows are copied as they are now, from one snapshot that is held meanwhile',
    ]);
    expect(await until(async () => (await pair.edu.sql(holders)).length === 0)).toBe(true);
  });

  it('is gone on with after a kill when nobody wrote to it', async () => {
    const left = await interrupted();
    const context = pair.context(left);
    expect(figuresOf(await pair.copy(written, context))).toMatchObject({ rows });
    expect(context.seen.output).toContainEqual(
      expect.stringContaining('no row of edu.a that is copied was written since'),
    );
    expect(await pair.edu_v2.sql(sum('b'))).toEqual(await pair.edu.sql(sum('a')));
  });

  it.each([
    ['changed', `update a set name = 'x' where id = 3`, '1 row of it was written since'],
    ['inserted in a savepoint', `begin; savepoint s; insert into a values (0, 'x'); commit`, 'and has'],
    ['deleted', 'delete from a where id = 3', 'the part that is copied had'],
  ])('is not gone on with when a row was %s meanwhile', async (_, sql, why) => {
    const left = await interrupted();
    await pair.edu.sql(sql);
    const before = await chunks();
    const fault = faultOf(await pair.copy(written, pair.context(left)));
    expect(fault).toMatchObject({ code: 'copy/snapshot-gone', retry: 'safe' });
    expect(fault.message).toContain(why);
    // A freeze that comes after the change does not bring back what was.
    const frozen = pair.context({ ...left, facts: frozenFacts('edu') });
    expect(faultOf(await pair.copy(written, frozen)).code).toBe('copy/snapshot-gone');
    expect(await chunks()).toBe(before);
  });

  it('may be repaired where nothing was copied yet', async () => {
    const left = await interrupted();
    await pair.edu.sql(
      `update a set name = 'x' where id = 100; delete from a where id = 99; insert into a values (1000, 'y')`,
    );
    expect(figuresOf(await pair.copy(written, pair.context(left)))).toMatchObject({ rows });
    expect(await pair.edu_v2.sql(sum('b'))).toEqual(await pair.edu.sql(sum('a')));
  });

  it('and of which nobody can tell is blocked until somebody freezes it', async () => {
    const view = { from: 'edu.seen', key: 'id' };
    const left = await interrupted(view);
    const fault = faultOf(await pair.copy({ ...written, ...view }, pair.context(left)));
    expect(fault.code).toBe('copy/snapshot-gone');
    expect(fault.message).toContain("whether rows were changed since can't be told");
    const context = pair.context({ ...left, facts: frozenFacts('edu') });
    expect(figuresOf(await pair.copy({ ...written, ...view }, context))).toMatchObject({ rows });
    expect(context.seen.output).toContainEqual(expect.stringContaining('edu.seen is frozen now'));
  });

  it('and whose snapshot is lost in the middle fails, and is gone on with', async () => {
    const { outcome, context } = slowCopy();
    await until(async () => (await chunks()) >= 1, outcome);
    await pair.edu.sql(`select pg_terminate_backend(pid) from (${holders}) h`);
    const fault = faultOf(await outcome);
    expect(fault).toMatchObject({ code: 'copy/connection', retry: 'safe' });
    expect(fault.message).toContain('the connection that held the snapshot is gone');
    const again = pair.context({ earlierNotes: context.seen.notes });
    expect(figuresOf(await pair.copy(written, again))).toMatchObject({ rows });
  });

  it('is complete when all its chunks are, whatever was written since', async () => {
    const context = pair.context();
    expect(figuresOf(await pair.copy(written, context))).toMatchObject({ rows });
    await pair.edu.sql(`insert into a values (1000, 'late')`);
    const again = pair.context({ earlierNotes: context.seen.notes });
    expect(figuresOf(await pair.copy(written, again))).toMatchObject({ rows, rowsBefore: rows });
  });
});

describe('a source that is frozen', () => {
  it('needs no snapshot, and is gone on with after any kill', async () => {
    const facts = frozenFacts('edu');
    const { outcome, session, context } = slowCopy(written, { facts });
    await until(async () => (await chunks()) >= 2, outcome);
    expect(await pair.edu.sql(holders)).toEqual([]);
    session.abort();
    await outcome;
    const again = pair.context({ earlierNotes: context.seen.notes, facts });
    expect(figuresOf(await pair.copy(written, again))).toMatchObject({ rows });
    expect(again.seen.output).toEqual([expect.stringContaining('committed before')]);
  });

  it('and thawed and written to between two runs is not gone on with', async () => {
    const left = await interrupted(written, { facts: frozenFacts('edu') });
    await pair.edu.sql(`update a set name = 'x' where id = 3`);
    const thawedSince = pair.context({ ...left, facts: frozenFacts('edu', '2026-11-20T23:00:00.000Z') });
    expect(faultOf(await pair.copy(written, thawedSince)).code).toBe('copy/snapshot-gone');
  });
});
