import { afterEach, describe, expect, it } from 'vitest';
import { copy } from '../../../../tasks/copy.ts';
import type { TestContext } from '../../../support/context.ts';
import { type CopyPair, faultOf, figuresOf, openCopyPair } from '../../../support/copy-pair.ts';

let pair: CopyPair;
afterEach(() => pair.close());

const columns = { id: 'id', v: 'v' };
const asked = { key: 'id', workers: 1, 'rows-per-chunk': 10, columns };
const upTo = (most: number | string) => ({ ...asked, rejects: { 'at-most': most } });
const b = 'create table b (id integer, v text not null)';
const nulls = (rows: number, ids: readonly number[]) =>
  `create table a (id integer, v text); insert into a select g, 'v' || g from generate_series(1, ${rows}) g;
   create index on a (id); update a set v = null where id in (${[0, ...ids].join(', ')})`;
const kept = (session: string) => pair.databases.edu_v2.rejects.list({ session });
const count = async () => Number((await pair.edu_v2.sql('select count(*) from b'))[0]?.[0]);

describe('a copy that may reject some rows', () => {
  it('stops beyond that, says which were the first, keeps what was committed, and goes on with a larger budget', async () => {
    pair = await openCopyPair(nulls(30, [3, 12, 13, 14]), b);
    const context = pair.context();
    const fault = faultOf(await pair.copy(upTo(3), context));
    expect(fault).toMatchObject({
      code: 'copy/too-many-rejects',
      message: `At least 4 rows of edu.a can't be carried over into edu_v2.b, and no more than 3 may be rejected.`,
      retry: 'safe',
    });
    expect(fault.remedy[0]).toMatch(/^id 12: null value in column "v"/);
    expect((await kept(context.session)).map(({ keyValues }) => keyValues)).toEqual([['3']]);
    expect(await count()).toBe(9);
    expect(context.seen.facts).toMatchObject([{ data: { open: 1, openRows: 1 } }]);
    const resumed = pair.context({ earlierNotes: context.seen.notes, at: { attempt: 2 } });
    expect(figuresOf(await pair.copy(upTo(4), resumed))).toMatchObject({ rows: 26, rejects: 4, rowsBefore: 9 });
    expect(await kept(context.session)).toHaveLength(4);
    const recover = (within: TestContext) =>
      copy.recover(copy.schema.parse({ from: 'edu.a', to: 'edu_v2.b', ...upTo(4) }), within);
    expect(await recover(resumed)).toMatchObject({ verdict: 'done', outcome: { figures: { rows: 26, rejects: 4 } } });
    // Killed before the journal was told: that is done first.
    const killed = pair.context({ earlierNotes: [...context.seen.notes, ...resumed.seen.notes] });
    expect(await recover(killed)).toMatchObject({ verdict: 'redo' });
    expect(figuresOf(await pair.copy(upTo(4), killed))).toMatchObject({ rows: 26, rejects: 4 });
    expect(killed.seen.facts).toMatchObject([{ data: { open: 4 } }]);
    expect(await recover(killed)).toMatchObject({ verdict: 'done' });
  });

  it('goes on when rows were repaired that it had rejected, but not when any other was written', async () => {
    pair = await openCopyPair(nulls(30, [3, 12, 13]), b);
    const context = pair.context();
    expect(faultOf(await pair.copy(upTo(1), context)).code).toBe('copy/too-many-rejects');
    await pair.edu.sql(`update a set v = 'repaired' where id in (3, 12, 13)`);
    const resumed = pair.context({ earlierNotes: context.seen.notes });
    expect(figuresOf(await pair.copy(upTo(1), resumed))).toMatchObject({ rows: 29, rejects: 1 });
    expect(resumed.seen.output).toContainEqual(expect.stringMatching(/^1 rejected row of edu.a was written since/));
    await pair.edu_v2.sql(
      `delete from nightferry.ledger where unit = 'chunk-000002'; delete from b where id between 11 and 20`,
    );
    await pair.edu.sql(`update a set v = 'other' where id in (3, 4)`);
    const notes = [...context.seen.notes, ...resumed.seen.notes];
    expect(faultOf(await pair.copy(upTo(1), pair.context({ earlierNotes: notes }))).code).toBe('copy/snapshot-gone');
  });

  it('knows a share of the rows as well', async () => {
    pair = await openCopyPair(nulls(30, [3, 12, 13, 14]), b);
    expect(faultOf(await pair.copy(upTo('10%'))).message).toContain('no more than 3 may be rejected (10% of the rows)');
    // Started over by hand: rejects that the ledger knows nothing of go.
    await pair.edu_v2.sql('delete from b; delete from nightferry.ledger');
    expect(figuresOf(await pair.copy(upTo('13.4%')))).toMatchObject({ rows: 26, rejects: 4 });
    expect(await kept('test-1')).toHaveLength(4);
  });

  it('is refused before it begins when guards alone are beyond it', async () => {
    pair = await openCopyPair(nulls(30, []), 'create table b (id integer, v varchar(2))');
    expect(faultOf(await pair.copy(upTo(20)))).toMatchObject({
      code: 'copy/too-many-rejects',
      message: expect.stringContaining('21 rows of edu.a can'),
      remedy: [expect.stringContaining('21 values of edu.a for edu_v2.b.v'), expect.any(String), expect.any(String)],
    });
    expect(await count()).toBe(0);
    expect(figuresOf(await pair.copy(upTo(21)))).toMatchObject({ rows: 9, rejects: 21 });
  });

  it('says beforehand how many it may reject, and how many it would', async () => {
    pair = await openCopyPair(nulls(30, []), 'create table b (id integer, v varchar(2))');
    const spec = copy.schema.parse({ from: 'edu.a', to: 'edu_v2.b', ...upTo('90%') });
    const { lines } = await copy.describe(spec, pair.context());
    expect(lines).toContain(
      `-- rows that can't be carried over are kept in the list of rejects, up to 27 (90% of the rows); 21 rows of the source would be now`,
    );
    expect(await pair.databases.edu_v2.rejects.exists()).toBe(false);
  });

  it('makes no table for rejects when it may reject none', async () => {
    pair = await openCopyPair(nulls(12, []), b);
    figuresOf(await pair.copy(upTo(0)));
    expect(await pair.databases.edu_v2.rejects.exists()).toBe(false);
  });

  it('rejects all rows of a key that one of them can not be told from, by a key of one column and of two', async () => {
    pair = await openCopyPair(nulls(30, [17]), b);
    await pair.edu.sql(`update a set id = 17 where id in (16, 18); alter table a add k integer default 1`);
    const context = pair.context();
    expect(figuresOf(await pair.copy(upTo(3), context))).toMatchObject({ rows: 27, rejects: 3 });
    expect(await kept(context.session)).toMatchObject([{ keyValues: ['17'], rows: 3 }]);
    const two = pair.context({ at: { step: 'two' } });
    expect(figuresOf(await pair.copy({ ...upTo(3), key: ['k', 'id'], into: 'existing' }, two))).toMatchObject({
      rejects: 3,
    });
    const { rejects } = pair.databases.edu_v2;
    expect(await rejects.list({ session: two.session, step: 'two' })).toMatchObject([
      { keyColumns: ['k', 'id'], keyValues: ['1', '17'], rows: 3 },
    ]);
  });

  it('does not look for a row where no row is at fault', async () => {
    pair = await openCopyPair(nulls(30, []), b);
    await pair.edu_v2.sql(`create function no() returns trigger language plpgsql as $$ begin raise 'closed'; end $$;
      create trigger no before insert on b for each statement execute function no()`);
    expect(faultOf(await pair.copy(upTo(30)))).toMatchObject({ code: 'copy/other' });
    expect(await pair.databases.edu_v2.rejects.count({ session: 'test-1' })).toEqual({ rejects: 0, rows: 0 });
  });

  it('takes rows that refer to another one of their chunk, wherever that is', async () => {
    pair = await openCopyPair(
      `create table a (id integer primary key, v integer);
       insert into a select g, case when g = 3 then 99 when g < 10 then g + 1 end from generate_series(1, 10) g`,
      'create table b (id integer primary key, v integer references b (id))',
    );
    const context = pair.context();
    // 3 refers to nobody, so that 2, which refers to 3, and 1 can't be there either.
    expect(figuresOf(await pair.copy(upTo(9), context))).toMatchObject({ rows: 7, rejects: 3 });
    const keys = (await kept(context.session)).map(({ keyValues }) => keyValues[0]);
    expect(keys).toEqual(['1', '2', '3']);
  });
});

it.each([
  { rejects: { 'at-most': 1 }, key: 'none', says: 'without a key' },
  { rejects: { 'at-most': -1 }, key: 'id', says: 'expected a number of rows, or a share' },
  { rejects: { 'at-most': '101%' }, key: 'id', says: 'expected a number of rows, or a share' },
  { rejects: { most: 1 }, key: 'id', says: '' },
])('a runbook may not ask for $rejects by the key $key', ({ rejects, key, says }) => {
  const found = copy.schema.safeParse({ from: 'edu.a', to: 'edu_v2.b', columns, key, rejects });
  expect(found.success).toBe(false);
  expect(JSON.stringify(found.error?.issues)).toContain(says);
});
