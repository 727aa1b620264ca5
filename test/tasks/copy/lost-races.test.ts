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
