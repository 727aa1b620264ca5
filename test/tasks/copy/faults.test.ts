import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineOf } from '../../../tasks/engines/engines.ts';
import { type CopyPair, faultOf, figuresOf, openCopyPair } from '../../support/copy-pair.ts';
import { frozenFacts } from '../../support/frozen-facts.ts';

const columns = { id: 'id', name: 'name' };
const chunks = { 'rows-per-chunk': 10, columns };

let pair: CopyPair;
beforeEach(async () => {
  pair = await openCopyPair(
    `create table a (id int primary key, name text); insert into a select i, 'n' || i from generate_series(1, 50) i`,
    'create table b (id int, name text)',
  );
});
afterEach(() => pair.close());

describe('a target that has rows already', () => {
  it('is refused, and left as it is', async () => {
    await pair.edu_v2.sql('insert into b values (0)');
    expect(faultOf(await pair.copy(chunks))).toMatchObject({
      code: 'copy/target-not-empty',
      message: 'edu_v2.b has rows already, and none of them are from this step.',
      retry: 'safe',
    });
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['1']]);
  });

  it('is filled when the runbook allows it, and may be gone on with', async () => {
    await pair.edu_v2.sql('insert into b values (0)');
    expect(figuresOf(await pair.copy({ ...chunks, into: 'existing' }))).toMatchObject({ rows: 50 });
    expect(figuresOf(await pair.copy({ ...chunks, into: 'existing' }))).toMatchObject({ rows: 50, rowsBefore: 50 });
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['51']]);
  });
});

describe('a source that somebody writes to', () => {
  it('is found out by the counts, where it was said to be frozen', async () => {
    const context = pair.context({ facts: frozenFacts('edu') });
    let written: Promise<unknown> | undefined;
    const watching = {
      ...context,
      progress: () => {
        written ??= pair.edu.sql('insert into a values (1000)');
      },
    };
    await pair.edu.sql("create function slowly(text) returns text language sql as 'select $1 from pg_sleep(0.002)'");
    const outcome = await pair.copy(
      { 'rows-per-chunk': 5, columns: { id: 'id', name: { sql: 'slowly(name)' } } },
      watching,
    );
    await written;
    const fault = faultOf(outcome);
    expect(fault).toMatchObject({ code: 'copy/count-differs', retry: 'unsafe' });
    expect(fault.message).toBe(
      'edu.a had 50 rows when this run began, and 51 rows were copied: somebody writes to it.',
    );
    expect(fault.remedy.join(' ')).toContain("delete from nightferry.ledger where session = 'test-1'");
  });

  it('is found out by a later run, when rows went after they were copied', async () => {
    await pair.copy(chunks);
    await pair.edu.sql('delete from a where id = 7');
    expect(faultOf(await pair.copy(chunks)).code).toBe('copy/count-differs');
  });
});

describe('rows that the target refuses', () => {
  const refused = async (ddl: string, rows = '') => {
    await pair.edu_v2.sql(`drop table b; ${ddl}`);
    if (rows !== '') await pair.edu.sql(rows);
    const outcome = await pair.copy({ ...chunks, workers: 1 });
    const fault = faultOf(outcome);
    expect(fault.retry).toBe('safe');
    // What is committed is said, and is what the table has.
    const [[committed] = []] = await pair.edu_v2.sql('select count(*) from b');
    expect(outcome).toMatchObject({ figures: { rows: Number(committed) } });
    return fault;
  };

  it('because they are there twice are named with chunk, row and constraint', async () => {
    const fault = await refused('create table b (id int, name text unique)', "update a set name = 'n3' where id = 27");
    expect(fault.code).toBe('copy/duplicate');
    expect(fault.message).toBe(
      'edu_v2.b did not take the rows of edu.a: chunk 3 (id over 20 up to 30) was rolled back at id = 27, line 7: ' +
        'duplicate key value violates unique constraint "b_name_key".',
    );
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['20']]);
  });

  it('leave what is committed, and copying goes on behind it once the rows are repaired', async () => {
    const fault = await refused('create table b (id int, name text unique)', "update a set name = 'n3' where id = 27");
    expect(fault.remedy.at(-1)).toBe('Retry: chunks that are committed stay, and copying goes on behind them.');
    await pair.edu.sql("update a set name = 'n27' where id = 27");
    expect(figuresOf(await pair.copy(chunks))).toMatchObject({ rows: 50, rowsBefore: 20 });
  });

  it('because they refer to nothing are named', async () => {
    const fault = await refused('create table p (id int primary key); create table b (id int references p, name text)');
    expect(fault.code).toBe('copy/missing-parent');
    expect(fault.message).toContain('chunk 1 (id up to 10) was rolled back');
    expect(fault.message).toContain('violates foreign key constraint "b_id_fkey"');
    // What the row holds stands with the causes.
    expect(fault.causes?.join(' ')).toContain('Key (id)=(1) is not present in table "p".');
  });

  it('because a rule says so are named', async () => {
    const fault = await refused("create table b (id int, name text check (name <> 'n45'))");
    expect(fault.code).toBe('copy/check');
    expect(fault.message).toContain('chunk 5 (id over 40) was rolled back at id = 45, line 5');
  });

  it('because they are NULL are named', async () => {
    const fault = await refused(
      'create table b (id int, name text not null)',
      'update a set name = null where id = 13',
    );
    expect(fault.code).toBe('copy/null');
    expect(fault.message).toContain('at id = 13, line 3, column name');
  });

  it('because a value is none are named', async () => {
    const ddl = 'create extension hstore; create table b (id int, name hstore)';
    await pair.edu.sql("create extension hstore; alter table a alter name type hstore using hstore('a', name)");
    await pair.edu_v2.sql(`drop table b; ${ddl}`);
    expect(figuresOf(await pair.copy(chunks))).toMatchObject({ format: 'text', rows: 50 });
  });

  it('at the commit are named as well', async () => {
    const fault = await refused(
      'create table p (id int primary key); create table b (id int references p deferrable initially deferred, name text)',
    );
    expect(fault.code).toBe('copy/rolled-back');
    expect(fault.message).toMatch(
      /^Chunk 1 of edu\.a \(id up to 10\) is not in edu_v2\.b: .*violates foreign key constraint/,
    );
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['0']]);
  });

  it('in a trigger that drops them without a word are noticed', async () => {
    const fault = await refused(
      `create table b (id int, name text);
       create function drop_some() returns trigger language plpgsql as 'begin return case when new.id = 17 then null else new end; end';
       create trigger t before insert on b for each row execute function drop_some()`,
    );
    expect(fault).toMatchObject({ code: 'copy/rows-lost' });
  });
});

describe('what a role may not do', () => {
  const role = 'test_copy_reader';
  const url = (of: string) => {
    const changed = new URL(of);
    changed.username = role;
    changed.password = 'p';
    return changed.href;
  };
  const open = (name: 'edu' | 'edu_v2') =>
    engineOf('postgres').connect(url(pair[name].url), { name, application: 'test' });
  beforeEach(async () => {
    await pair.edu.sql(
      `do $$ begin create role ${role} login password 'p'; exception when duplicate_object then null; end $$`,
    );
  });

  it('is to read the source', async () => {
    await pair.edu.sql(`revoke all on schema public from public; grant usage on schema public to ${role}`);
    const edu = await open('edu');
    const fault = faultOf(await pair.copy(chunks, pair.context({ databases: { ...pair.databases, edu } })));
    expect(fault).toMatchObject({ code: 'database/permission' });
    expect(fault.message).toContain('permission denied for table a');
    await edu.close();
  });

  it('is to see all of its rows', async () => {
    await pair.edu.sql(
      `alter table a enable row level security; create policy p on a using (id > 7); grant select on a to ${role}`,
    );
    const edu = await open('edu');
    const fault = faultOf(await pair.copy(chunks, pair.context({ databases: { ...pair.databases, edu } })));
    expect(fault).toMatchObject({
      code: 'copy/row-security',
      message: 'Row-level security hides rows of edu.a from this role, and they would not be copied.',
    });
    await edu.close();
  });

  it('is to insert into the target, or to do so past its row-level security', async () => {
    const { edu_v2 } = pair.databases;
    await edu_v2.ledger.prepare();
    await pair.edu_v2.sql(
      `grant usage on schema nightferry to ${role}; grant all on nightferry.ledger to ${role}; grant select on b to ${role}`,
    );
    const asRole = await open('edu_v2');
    const context = () => pair.context({ databases: { ...pair.databases, edu_v2: asRole } });
    expect(faultOf(await pair.copy(chunks, context())).code).toBe('copy/privilege');
    await pair.edu_v2.sql(
      `grant insert on b to ${role}; alter table b enable row level security; create policy p on b using (true)`,
    );
    expect(faultOf(await pair.copy(chunks, context())).code).toBe('copy/row-security');
    await asRole.close();
  });
});

it('a lock on the target is waited for', async () => {
  const { edu_v2 } = pair.databases;
  const holder = await edu_v2.connect();
  let running: Promise<unknown> | undefined;
  await holder.transaction(async () => {
    await holder.query('lock table b in exclusive mode');
    running = pair.copy(chunks);
    const waits = `select count(*) from pg_locks where relation = 'b'::regclass and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    while ((await pair.edu_v2.sql(waits))[0]?.[0] === '0') await new Promise((resolve) => setTimeout(resolve, 5));
  });
  await running;
  expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['50']]);
  await holder.close();
});
