import { afterEach, describe, expect, it } from 'vitest';
import { buildStages } from '../../../../tasks/after-load/build-indexes.ts';
import { indexStatement } from '../../../../tasks/after-load/index-statement.ts';
import type { AfterLoad } from '../../../../tasks/after-load/seam.ts';
import { sqlserver } from '../../../../tasks/engines/sqlserver/sqlserver.ts';
import { testContext } from '../../../support/context.ts';
import { freshSqlServerDatabase } from '../../../support/tds/fresh-database.ts';
import { scriptedDatabase, texts } from '../../../support/tds/scripted-database.ts';
import { testServerMode } from '../../../support/tds/test-server.ts';

const where = testServerMode() === 'replay' ? ' (skipped: NIGHTFERRY_TEST_MSSQL_URL is not set)' : '';
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const signal = new AbortController().signal;
const step = { session: 's', phase: 'p', step: 'numbers', cell: '', generation: 1 };

async function open(ddl: string) {
  const fresh = await freshSqlServerDatabase();
  cleanups.push(fresh.drop);
  await fresh.sql(ddl);
  const database = await sqlserver.connect(fresh.url, { name: 'edu_v2', application: 'nightferry test' });
  cleanups.push(() => database.close());
  const load = database.afterLoad as AfterLoad;
  const work = (sql: string) => load.work([sql], { step, application: 'nightferry test', signal });
  return { fresh, load, work };
}

describe('a CREATE INDEX of T-SQL', () => {
  it.each([
    [
      'create nonclustered index [ix 1] on [dbo].[people] ([name]) include ([age]) where [age] > 3',
      'ix 1',
      '[dbo].[people]',
    ],
    ['CREATE UNIQUE NONCLUSTERED INDEX ix ON dbo.people (name)', 'ix', 'dbo.people'],
  ])('is read: %s', (text, name, table) => {
    expect(indexStatement(text)).toEqual({ name, table });
  });
});

describe.skipIf(where !== '')(`numbers behind an identity column${where}`, () => {
  it('are moved past what others have given, never back, and back again by undo', { timeout: 60_000 }, async () => {
    const { fresh, load, work } = await open(
      "create table people (id int identity(1, 1) not null primary key, name nvarchar(9)); insert into people (name) values (N'a'), (N'b')",
    );
    const { sequences } = load;
    if (!sequences) throw new Error('it has sequences');
    const [found] = await sequences.look(['people'], { keys: true, signal });
    expect(found).toMatchObject({
      ...{ name: '[dbo].[people]', last: '2', isCalled: true, increment: '1', cycles: false },
      uses: [{ table: '[dbo].[people]', column: '[id]', furthest: '2', end: '2147483647' }],
    });
    if (!found) throw new Error('no identity');
    const to = { last: '70', isCalled: true };
    await work(sequences.advance(found, to));
    await work(sequences.advance(found, { last: '50', isCalled: true }));
    expect((await sequences.look(undefined, { keys: false, signal }))[0]).toMatchObject({ last: '70' });
    await work(sequences.restore(found.name, to, found));
    await fresh.sql(`insert into people (name) values (N'c')`);
    expect(await fresh.sql('select max(id) from people')).toEqual([['3']]);
  });
});

describe.skipIf(where !== '')(`indexes${where}`, () => {
  it('of a table are found, and what has to stay says why', { timeout: 60_000 }, async () => {
    const { load } = await open(
      'create table people (id int not null primary key, name nvarchar(9) null); create index people_name on people (name)',
    );
    const found = await load.indexes?.find(['people'], { primaryKeys: false, signal });
    expect(found?.definitions.map(({ what, drop, build }) => [what, ...drop, ...build].join('; '))).toEqual([
      expect.stringMatching(
        /^index; ALTER INDEX \[people_name\w*\] ON \[dbo\]\.\[people\] DISABLE; ALTER INDEX \[people_name\w*\] ON \[dbo\]\.\[people\] REBUILD$/,
      ),
    ]);
    expect(found?.kept.map(({ why }) => why)).toEqual([
      expect.stringMatching(/the rows of the table lie in it|it is the primary key/),
    ]);
    expect(await load.indexes?.look(found?.definitions ?? [], signal)).toEqual(['there']);
  });
});

it('a disabled index that somebody has dropped is not built by another statement, but named (scripted)', async () => {
  const { database } = await scriptedDatabase((sql) => (sql.includes('is_disabled') ? texts([]) : undefined));
  const { afterLoad: load } = await database();
  if (!load?.indexes) throw new Error('it has indexes');
  const [table, name] = ['[dbo].[people]', '[by_name]'];
  const index = {
    ...{
      id: `index ${table}.${name}`,
      what: 'index' as const,
      title: 'by_name on [dbo].[people]',
      table,
      name,
      finish: [],
    },
    ...{ drop: [`ALTER INDEX ${name} ON ${table} DISABLE`], build: [`ALTER INDEX ${name} ON ${table} REBUILD`] },
  };
  const tools = { load, indexes: load.indexes, budget: { atOnce: 1, memory: undefined }, database: 'edu' };
  await expect(buildStages([index], tools, testContext())).rejects.toMatchObject({ code: 'indexes/gone' });
});
