import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../../tasks/sql.ts';
import { type CopyPair, faultOf, figuresOf, openCopyPair } from '../../support/copy-pair.ts';

/** Raises a deadlock so many times: what a sequence has counted is not rolled back. */
const losing = (times: number) => `
  create sequence tries;
  create function lose() returns trigger language plpgsql as $$ begin
    if nextval('tries') <= ${times} then raise exception 'deadlock detected' using errcode = '40P01'; end if;
    return new;
  end $$;
  create trigger lose before insert on b for each row when (new.id = 7) execute function lose()`;

const columns = { id: 'id', name: 'name' };

let pair: CopyPair;
beforeEach(async () => {
  pair = await openCopyPair(
    `create table a (id int primary key, name text); insert into a select i, 'n' || i from generate_series(1, 20) i`,
    'create table b (id int, name text)',
  );
});
afterEach(() => pair.close());

describe('a chunk that a server has chosen to lose a deadlock', () => {
  it('is copied again, and its rows are there once', async () => {
    await pair.edu_v2.sql(losing(3));
    const context = pair.context();
    expect(figuresOf(await pair.copy({ columns, 'rows-per-chunk': 10 }, context))).toMatchObject({ rows: 20 });
    expect(await pair.edu_v2.sql('select count(*), count(distinct id) from b')).toEqual([['20', '20']]);
    expect(context.seen.output).toContain('chunk 1 was chosen to lose a deadlock: attempt 4 of 5');
  });

  it('is told as a fault when it loses again and again', async () => {
    await pair.edu_v2.sql(losing(5));
    const fault = faultOf(await pair.copy({ columns, 'rows-per-chunk': 10, workers: 1 }));
    expect(fault).toMatchObject({ code: 'copy/deadlock', retry: 'safe' });
    expect(await pair.edu_v2.sql('select count(*) from b where id <= 10')).toEqual([['0']]);
  });

  it('is copied again where rows may be rejected, and rejects none', async () => {
    await pair.edu_v2.sql(losing(1));
    const outcome = await pair.copy({ columns, rejects: { 'at-most': 5 } });
    expect(figuresOf(outcome)).toMatchObject({ rows: 20 });
    expect(await pair.edu_v2.sql('select count(*) from nightferry.rejects')).toEqual([['0']]);
  });
});

it('SQL in a transaction that lost a deadlock runs again, and is done once', async () => {
  await pair.edu_v2.sql(losing(2));
  const context = pair.context();
  const spec = sql.schema.parse({ on: 'edu_v2', sql: `insert into b values (7, 'once')` });
  expect(await sql.run(spec, context)).toMatchObject({ kind: 'done' });
  expect(await pair.edu_v2.sql('select name from b')).toEqual([['once']]);
});

describe('SQL that lost a deadlock is never run again', () => {
  const lost = `do $$ begin raise exception 'deadlock detected' using errcode = '40P01'; end $$`;
  const serialized = `do $$ begin raise exception 'could not serialize' using errcode = '40001'; end $$`;
  const insert = `insert into b values (8, 'kept')`;
  it.each([
    ['behind its own COMMIT', `${insert}; commit; ${lost}`, 1],
    ['behind its own COMMIT, in another transaction', `${insert}; commit; begin; ${insert}; ${serialized}`, 1],
    ['behind its own END', `${insert}; end; ${lost}`, 1],
    ['behind its own ROLLBACK, where what comes next was kept', `rollback; begin; ${insert}; commit; ${lost}`, 1],
  ])('%s', async (_, text, rows) => {
    const context = pair.context();
    const outcome = await sql.run(sql.schema.parse({ on: 'edu_v2', sql: text }), context);
    expect(faultOf(outcome)).toMatchObject({ code: 'database/transaction-ended', retry: 'unsafe' });
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([[String(rows)]]);
    expect(context.seen.output.join()).not.toContain('attempt');
  });

  it('in several texts, of which one rolled back, so that the next was kept', async () => {
    const database = await pair.databases.edu_v2.connect();
    const running = database.transaction(async () => {
      await database.script('rollback');
      await database.script(insert);
      await database.script(lost);
    });
    await expect(running).rejects.toMatchObject({ code: 'database/transaction-ended', retry: 'unsafe' });
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['1']]);
  });
});

describe('a procedure of PostgreSQL', () => {
  const call = sql.schema.parse({ on: 'edu_v2', sql: 'call work()' });
  const procedure = (body: string) => `create procedure work() language plpgsql as $$ begin ${body} end $$`;

  it('can not commit inside of a step, which is told and leaves nothing', async () => {
    await pair.edu_v2.sql(procedure(`insert into b values (8, 'x'); commit; raise exception sqlstate '40P01';`));
    const context = pair.context();
    expect(faultOf(await sql.run(call, context)).message).toMatch(/invalid transaction termination/);
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['0']]);
    expect(context.seen.output.join()).not.toContain('attempt');
  });

  it('that lost a deadlock is called again, since all of it was undone', async () => {
    await pair.edu_v2.sql(losing(2));
    await pair.edu_v2.sql(procedure(`insert into b values (7, 'once');`));
    expect(await sql.run(call, pair.context())).toMatchObject({ kind: 'done' });
    expect(await pair.edu_v2.sql('select name from b')).toEqual([['once']]);
  });
});
