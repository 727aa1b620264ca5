import { afterEach, describe, expect, it } from 'vitest';
import { prepareCopy } from '../../../../tasks/copy/prepare.ts';
import { retryRejects } from '../../../../tasks/copy/rejects/retry.ts';
import type { CopySpec } from '../../../../tasks/copy/spec.ts';
import { copy } from '../../../../tasks/copy.ts';
import { ledgerKey } from '../../../../tasks/kind.ts';
import { faultOf, figuresOf } from '../../../support/copy-pair.ts';
import { type EnginePair, openEnginePair } from '../../../support/engine-pair.ts';
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
});
