import { afterEach, describe, expect, it } from 'vitest';
import { prepareCopy } from '../../../../tasks/copy/prepare.ts';
import { retryRejects } from '../../../../tasks/copy/rejects/retry.ts';
import type { CopySpec } from '../../../../tasks/copy/spec.ts';
import { copy } from '../../../../tasks/copy.ts';
import { copyTarget } from '../../../../tasks/engines/sqlserver/copy/target/target.ts';
import { ledgerKey } from '../../../../tasks/kind.ts';
import { faultOf, figuresOf } from '../../../support/copy-pair.ts';
import { type AnyDatabase, type EnginePair, openEnginePair } from '../../../support/engine-pair.ts';
import { testServerMode } from '../../../support/tds/test-server.ts';

const where = testServerMode() === 'replay' ? ' (skipped: NIGHTFERRY_TEST_MSSQL_URL is not set)' : '';

let pair: EnginePair;
afterEach(() => pair?.close());

const rows = (from: number, to: number) => `insert into a select n, 'n' || n from generate_series(${from}, ${to}) n`;

describe.skipIf(where !== '')(`copies into SQL Server${where}`, () => {
  it('leave out rows that the table refuses, each with its key and why, and bring them when they are tried again', async () => {
    pair = await openEnginePair(
      'postgres',
      'sqlserver',
      `create table a (id integer primary key, name text); ${rows(1, 200)};
       update a set name = 'spoilt' where id in (17, 18, 160); update a set name = 'n3' where id = 140`,
      `create table b (id int not null primary key, name nvarchar(20) null unique, check (name <> 'spoilt'))`,
    );
    const written = {
      columns: { id: 'id', name: 'name' },
      rejects: { 'at-most': 5 },
      'rows-per-chunk': 100,
      workers: 1,
    };
    const context = pair.context();
    expect(figuresOf(await pair.copy(written, context))).toMatchObject({ rows: 196, rejects: 4 });
    const { rejects } = pair.databases.edu_v2;
    const found = await rejects.list({ session: context.session });
    const told = found.map(({ keyValues: [key], reason }) => `${key} ${reason}`);
    expect(told).toEqual(['17 check', '18 check', '140 duplicate', '160 check']);
    await pair.edu.sql(`update a set name = 'n' || (id + 1000) where id in (17, 140)`);
    const spec = copy.schema.parse({ from: 'edu.a', to: 'edu_v2.b', ...written }) as CopySpec;
    const options = { by: 'leyla', application: 'nightferry retry', signal: context.signal };
    const ids = found.map(({ id }) => id);
    const ends = await retryRejects(await prepareCopy(spec, context), ledgerKey(context), ids, options);
    expect(ends.map(({ end }) => end)).toEqual(['carried', 'refused', 'carried', 'refused']);
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['198']]);
  });

  it('into a table with rows of others take out just their own', async () => {
    pair = await openEnginePair(
      'postgres',
      'sqlserver',
      `create table a (id integer primary key, name text); ${rows(1, 50)}`,
      `create table b (id int identity(1, 1) not null primary key, name nvarchar(20) null); insert into b (name) values ('other');
       set identity_insert b on; insert into b (id, name) values (1000, 'last'); set identity_insert b off`,
    );
    const written = { columns: { name: 'name' }, key: 'id', into: 'existing', 'rows-per-chunk': 20, workers: 2 };
    const outcome = await pair.copy(written);
    expect(figuresOf(outcome)).toMatchObject({ rows: 50 });
    const undo = copy.undo(copy.schema.parse({ from: 'edu.a', to: 'edu_v2.b', ...written }));
    if (undo.can !== 'yes') throw new Error('it can be undone');
    await pair.edu_v2.sql(`insert into b (name) values ('another')`);
    expect(await undo.run(pair.context())).toMatchObject({ kind: 'done', figures: { rows: 50 } });
    expect((await pair.edu_v2.sql('select name from b order by id')).map(([name]) => name)).toEqual([
      'other',
      'last',
      'another',
    ]);
  });

  it('fill identity columns, leave computed ones alone, and say which value is not NULL', async () => {
    pair = await openEnginePair(
      'postgres',
      'sqlserver',
      `create table a (id integer primary key, name text); ${rows(1, 30)}; update a set name = null where id = 25`,
      `create table b (id int identity(1, 1) not null primary key, name nvarchar(20) not null, twice as id * 2, version rowversion)`,
    );
    const written = { columns: { id: 'id', name: 'name' }, 'rows-per-chunk': 10, workers: 1 };
    const fault = faultOf(await pair.copy(written));
    expect(fault).toMatchObject({
      code: 'copy/null',
      message: expect.stringContaining('id = 25, line 5, column name'),
    });
    await pair.edu.sql(`update a set name = 'there' where id = 25`);
    await pair.copy(written);
    expect(faultOf(await pair.copy({ columns: { id: 'id', name: 'name', twice: 'id' } }))).toMatchObject({
      code: 'copy/generated-column',
    });
  });

  it('wait for a chunk that an earlier process has left behind, and see what it has committed', async () => {
    pair = await openEnginePair('postgres', 'sqlserver', '', 'create table b (id int not null primary key)');
    const { edu_v2 } = pair.databases;
    const step = { session: 's', phase: 'p', step: 'copy', cell: '', generation: 1 };
    await edu_v2.ledger.prepare();
    const left = await edu_v2.connect();
    const order: string[] = [];
    let waiting: Promise<void> | undefined;
    await left.transaction(async () => {
      await copyTarget.enter(left, step);
      await edu_v2.ledger.claim(left, step, { unit: 'chunk-000001', low: null, high: null });
      waiting = copyTarget
        .awaitStragglers(edu_v2, step, new AbortController().signal)
        .then(() => void order.push('waited'));
      while (!(await isWaiting(pair.edu_v2))) await new Promise((resolve) => setImmediate(resolve));
      // Whoever did not wait would be through by now.
      for (let asked = 0; asked < 20; asked += 1) await edu_v2.query('SELECT 1');
      order.push('committing');
    });
    await waiting;
    expect(order).toEqual(['committing', 'waited']);
    expect(await edu_v2.ledger.entries(step)).toMatchObject([{ unit: 'chunk-000001' }]);
    await left.close();
  });
});

/** Whether a second session of ours is there. */
async function isWaiting({ sql }: AnyDatabase): Promise<boolean> {
  const sessions = await sql(`select count(*) from sys.dm_exec_sessions where program_name like 'nightferry%'`);
  return Number(sessions[0]?.[0]) >= 2;
}
